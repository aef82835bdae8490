"""What left and what went wrong, by time: the charts of Health read nothing but these indexes."""

from engine.store.migrate import execute_beside

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Add the indexes."""
    execute_beside(__file__)
