"""Alembic's entry: run the revisions on the connection that `engine.store.migrate` hands over."""

from alembic import context

from engine.store.migrate import run_in
from engine.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    run_in(connection, context.run_migrations)
