"""Requests to the application in this process, as the proxy hands them on: to another host, and without TLS."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from fastapi import FastAPI

INSIDE = "http://10.0.0.7:8080"


class Client:
    """One request after the other; what the application raises is an answer like any other."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def close(self) -> None:
        """Close the application's connection, as the server does at its end."""
        self._app.state.front_door.close()

    def get(self, path: str, **options: Any) -> httpx.Response:
        """GET."""
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> httpx.Response:
        """POST."""
        return self.request("POST", path, **options)

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Any request."""
        return asyncio.run(self._request(method, path, options))

    async def _request(self, method: str, path: str, options: dict[str, Any]) -> httpx.Response:
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=INSIDE) as client:
            return await client.request(method, path, **options)
