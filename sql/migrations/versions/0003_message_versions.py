"""Published messages: a version is all files of a name, each with its channel and language. The table was empty."""

from engine.store.migrate import execute_beside

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the table anew; it was empty until now."""
    execute_beside(__file__)
