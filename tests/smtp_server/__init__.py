"""A real mail server with faults: aiosmtpd, told what to do wrong.

`smtp_server()` runs it in a thread; `python -m tests.smtp_server --port N --log FILE` runs it as a process, for tests
that kill things.
"""

from tests.smtp_server.log import read_log
from tests.smtp_server.server import CERTIFICATE, HOST, Running, smtp_server

__all__ = ["CERTIFICATE", "HOST", "Running", "read_log", "smtp_server"]
