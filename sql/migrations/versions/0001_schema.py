"""The first schema: every table, index and trigger. Its statements stand in the SQL files beside this one."""

from engine.store.migrate import execute_beside

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create everything."""
    execute_beside(__file__)
