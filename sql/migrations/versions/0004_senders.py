"""Senders: whose address or number an answer comes from is found by index."""

from engine.store.migrate import execute_beside

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the indexes."""
    execute_beside(__file__)
