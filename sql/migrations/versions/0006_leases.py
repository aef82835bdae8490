"""Who is at work on a task: leases, so that two coordinators don't take the same one up."""

from engine.store.migrate import execute_beside

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the table."""
    execute_beside(__file__)
