"""Ways out: suppressed addresses, breakers and budgets, and what a message and a task know of the far end."""

from engine.store.migrate import execute_beside

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the tables and columns."""
    execute_beside(__file__)
