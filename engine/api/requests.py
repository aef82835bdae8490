"""A request's body, never more of it than is of use, and the fields of a form in it."""

from __future__ import annotations

from urllib.parse import parse_qsl

from fastapi import Request
from starlette.datastructures import ImmutableMultiDict
from starlette.exceptions import HTTPException

MAX_FIELDS = 200


async def capped_body(request: Request, limit: int) -> bytes:
    """The body; one with more than `limit` bytes is refused with 413 before the rest of it is read."""
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise HTTPException(413)
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise HTTPException(413)
    return body


def form_of(body: bytes) -> ImmutableMultiDict[str, str]:
    """The fields of a form as browsers and Twilio send it, empty ones too. What is no form is refused with 400."""
    try:
        fields = parse_qsl(
            body.decode("utf-8"), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=MAX_FIELDS
        )
    except ValueError as error:
        raise HTTPException(400) from error
    return ImmutableMultiDict(fields)
