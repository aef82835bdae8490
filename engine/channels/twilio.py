"""Texts by Twilio, with its official client.

The synchronous client in a thread of its own, with a timeout and no retries: the asynchronous one ignores its timeout,
and with `max_retries=3` it posted three times on a 500 [measured]. `messages.create` has no idempotency key and can't
be split in two, so the message is armed before the call, and what came of a call that broke off is found by looking it
up: this channel does not deduplicate, and can be asked.
(https://www.twilio.com/docs/messaging/api/message-resource)
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from engine.channels import twilio_answers, twilio_search
from engine.channels.in_thread import in_thread
from engine.channels.letter import Letter, Receipt, Result, Sought
from engine.channels.status_report import StatusReport
from engine.core.faults import Fault
from engine.core.limits import SHORTEST_VALIDITY

LONGEST_VALIDITY_SECONDS = 14_400
TIMEOUT_SECONDS = 30.0
PAGE_SIZE = 200
CONNECTIONS = 64
"""That are kept open; a letter beyond them opens one of its own."""


@dataclass(frozen=True, kw_only=True)
class TwilioAccount:
    """Whose account it is, and how texts leave it."""

    account_sid: str = field(repr=False)
    auth_token: str = field(repr=False)
    from_: str = ""
    messaging_service_sid: str = ""
    """Instead of a number; Twilio chooses one from the service's pool."""
    api_base_url: str = "https://api.twilio.com"
    public_url: str = ""
    """Where Twilio reaches the HTTP receiver; empty: no callbacks, statuses are asked for."""


class Twilio:
    """Sends texts, looks them up, and asks what became of them."""

    name = twilio_answers.NAME
    deduplicates = False
    deduplicates_for: timedelta | None = None
    can_look_up = True

    def __init__(
        self, account: TwilioAccount, now: Callable[[], datetime], *, timeout_seconds: float = TIMEOUT_SECONDS
    ) -> None:
        self._account, self._now, self._timeout = account, now, timeout_seconds

    def warm_up(self) -> threading.Thread:
        """Load Twilio's client in a thread: the first text would else wait for it after it was armed, when a crash
        leaves a message of which nobody knows."""
        thread = threading.Thread(target=lambda: self._client, name="twilio-client", daemon=True)
        thread.start()
        return thread

    async def send(self, letter: Letter) -> Receipt:
        """Hand one text to Twilio."""
        return await in_thread(lambda: self._create(letter))

    async def look_up(self, sought: Sought) -> Receipt | None:
        """Whether Twilio has this text: by its id where one is known, else by recipient, words and date."""
        return await in_thread(lambda: self._looked_up(sought))

    def status_of(self, provider_id: str) -> StatusReport | None:
        """What became of a text that Twilio has; None when it can't be asked or doesn't know it."""
        try:
            message = self._client.api.account.messages(provider_id).fetch()
        except Exception:  # asked again later, whatever it was
            return None
        code = message.error_code
        return StatusReport(provider_id, str(message.status), str(code) if code else None)

    # -- in a thread ---------------------------------------------------------------------------------------------

    def _create(self, letter: Letter) -> Receipt:
        from requests import RequestException
        from twilio.base.exceptions import TwilioException

        seconds_left = LONGEST_VALIDITY_SECONDS
        if letter.good_until is not None:
            seconds_left = min(seconds_left, int((letter.good_until - self._now()).total_seconds()))
        if seconds_left < SHORTEST_VALIDITY.total_seconds():
            # The last look saw enough left, and the way here took long: it goes back without spending an attempt, and
            # the next last look moves it.
            why = "the family's window closes before the text could arrive"
            return Receipt(Result.NOT_SENT, why, self.name, fault=Fault.SLOW_DOWN)
        try:
            message = self._client.api.account.messages.create(
                to=letter.recipient, body=letter.text, validity_period=seconds_left, **self._from_and_back(letter.key)
            )
        except TwilioException as error:
            return twilio_answers.refused(int(getattr(error, "status", 0)), getattr(error, "code", None))
        except RequestException as error:
            return twilio_answers.broken(error)
        except ValueError:
            return twilio_answers.uncertain(
                "Twilio's answer was not readable, so nobody knows whether it took the text"
            )
        return self._accepted(message)

    def _from_and_back(self, key: str) -> dict[str, str]:
        """Which number it is from, and where Twilio reports what becomes of it."""
        account = self._account
        options = (
            {"messaging_service_sid": account.messaging_service_sid}
            if account.messaging_service_sid
            else {"from_": account.from_}
        )
        if account.public_url:
            options["status_callback"] = f"{account.public_url}/twilio/status?{urlencode({'key': key})}"
        return options

    def _accepted(self, message: Any) -> Receipt:
        if not message.sid:
            return twilio_answers.uncertain(
                "Twilio's answer names no message, so nobody knows whether it took the text"
            )
        sender = message.from_ or message.messaging_service_sid
        return Receipt(Result.SENT, provider=self.name, provider_id=message.sid, sender=sender)

    def _looked_up(self, sought: Sought) -> Receipt | None:
        from twilio.base.exceptions import TwilioException

        messages = self._client.api.account.messages
        try:
            if sought.provider_id is not None:
                return self._accepted(messages(sought.provider_id).fetch())
            listed = messages.stream(to=sought.recipient, page_size=PAGE_SIZE)
            found = twilio_search.find(sought, listed)
        except TwilioException as error:
            if sought.provider_id is not None and getattr(error, "status", None) == 404:
                return None
            return twilio_answers.uncertain("Twilio did not say whether it has the text")
        except Exception as error:  # likewise
            return twilio_answers.uncertain(f"Twilio could not be asked about the text ({type(error).__name__})")
        return self._accepted(found) if found is not None else None

    @cached_property
    def _client(self) -> Any:
        """Twilio's client, made at its first use, as importing it takes half a second, or by `warm_up`. The environment
        that it is given has none of the names that it looks for: TWILIO_REGION and TWILIO_EDGE can't send it elsewhere.
        """
        from requests.adapters import HTTPAdapter
        from twilio.http.http_client import TwilioHttpClient
        from twilio.rest import Client

        # A logger that hears nothing: Twilio's writes URLs with the account's id and the family's number.
        silent = logging.getLogger("followthrough.twilio")
        silent.disabled = True
        http = TwilioHttpClient(timeout=self._timeout, max_retries=0, logger=silent)
        http.session.mount(self._account.api_base_url, HTTPAdapter(pool_maxsize=CONNECTIONS, max_retries=0))
        client = Client(
            self._account.account_sid, self._account.auth_token, http_client=http, environment={"_": "1"}
        )  # fmt: skip
        client.api.base_url = self._account.api_base_url
        return client
