"""What the status of a bounce means (RFC 3463): whatever was tried is over."""

from __future__ import annotations

import pytest

from engine.channels.smtp_codes import Phase, code_of, fault_of, fault_of_status, status_of
from engine.core.faults import Fault


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        ("5.1.1", Fault.ADDRESS), ("5.1.10", Fault.ADDRESS), ("5.2.1", Fault.ADDRESS), ("5.4.4", Fault.ADDRESS),
        ("5.7.17", Fault.ADDRESS), ("5.2.2", Fault.UNREACHABLE), ("4.2.2", Fault.UNREACHABLE),
        ("4.4.7", Fault.UNREACHABLE), ("4.4.1", Fault.UNREACHABLE), ("5.4.7", Fault.UNREACHABLE),
        ("5.1.8", Fault.OURS), ("5.7.1", Fault.OURS), ("5.7.26", Fault.OURS), ("5.3.4", Fault.CONTENT),
        ("5.6.1", Fault.CONTENT), ("5.0.0", Fault.UNKNOWN), ("5.9.9", Fault.UNKNOWN), ("", Fault.UNKNOWN),
        ("no such user", Fault.UNKNOWN),
    ],
)  # fmt: skip
def test_a_bounce(status: str, fault: Fault) -> None:
    assert fault_of_status(status) is fault


@pytest.mark.parametrize("phase", Phase)
def test_every_refusal_has_a_fault_and_none_before_a_letter_blames_an_address(phase: Phase) -> None:
    for code in range(400, 600):
        fault = fault_of(code, "", phase)
        if phase in (Phase.HELLO, Phase.LOGIN, Phase.SENDER):
            assert fault not in (Fault.ADDRESS, Fault.UNREACHABLE, Fault.OPTED_OUT)
        if code < 500:
            assert fault in (Fault.PASSING, Fault.PROVIDER)


def test_a_code_is_read_at_the_beginning_of_what_is_said_only() -> None:
    assert status_of("5.1.1 no such user") == (5, 1, 1)
    assert status_of("see 5.1.1 in our manual") is None
    assert code_of(550, "5.1.1 no such user") == "550 5.1.1"
    assert code_of(550, "no such user") == "550"
