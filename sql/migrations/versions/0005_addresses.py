"""Addresses however they are written: what is said about one is found for all who share it."""

from engine.store.migrate import execute_beside

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the indexes."""
    execute_beside(__file__)
