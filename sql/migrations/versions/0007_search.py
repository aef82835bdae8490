"""Finding families: trigrams of their names and addresses, and indexes for the words that people filter by."""

from engine.store.migrate import execute_beside

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add them. On SQLite every family there is gets noted; who upgrades writes their documents at the end."""
    execute_beside(__file__)
