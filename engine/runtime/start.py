"""Starting an engine: what must be true first, said in sentences, and all its parts put together."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from engine import __version__, log, log_events
from engine.channels.letter import Channel
from engine.channels.ways_out import channels_for
from engine.config import Config, objections_to_execute, warnings_about
from engine.errors import Refused
from engine.messages.library import MessageLibrary, Messages
from engine.messages.style import style_of
from engine.runtime.clock import BusinessClock, FrozenClock, LeaseClock, RealClock, VirtualClock, real_lease_clock
from engine.runtime.copied import hold_if_copied
from engine.runtime.daemon import Daemon, RunOptions
from engine.runtime.engine import Engine, World
from engine.runtime.present import given_now
from engine.runtime.sender import Sender
from engine.site import load_site
from engine.store import state, workers
from engine.store.connection import linked_sqlite_warning, open_database, sqlite_path, transaction
from engine.store.definitions import Definitions
from engine.store.message_versions import PublishedMessages
from engine.store.status import live_in_mode


@contextmanager
def started(
    config: Config,
    options: RunOptions,
    *,
    virtual_from: datetime | None = None,
    env: Mapping[str, str] = os.environ,
    lease_clock: LeaseClock = real_lease_clock,
    channels: Mapping[str, Channel] | None = None,
    world: Callable[[Engine], World] | None = None,
    clock: BusinessClock | None = None,
    loop: asyncio.AbstractEventLoop | None = None,
) -> Iterator[Daemon]:
    """A daemon that is registered and ready to `run`. Raises a `FollowthroughError` when it must not start.

    `world` makes somebody who acts in virtual time, for a demonstration; without a virtual clock there is nobody.
    `clock` and `loop` (of which the caller then runs the sends) are for simulations, which own all the time there is.
    """
    _refuse_execute(config)
    others = _others(config, lease_clock)
    connection = open_database(config.database.url, role="client" if others else "writer")
    try:
        if virtual_from is not None:
            _refuse_virtual(config, connection, others)
        site = load_site(config, connection)
        fingerprint = _fingerprint(config)
        _refuse_stranger(others, fingerprint)
        clock = clock or _clock(config, options, virtual_from, connection, env)
        style_of(config.paths.messages)  # one that can't be used is said now, not with the first email
        if config.engine.mode == "execute":
            hold_if_copied(connection, clock.now())
        with transaction(connection):
            worker = workers.register(connection, __version__, fingerprint, lease_clock())
        engine = Engine(
            config,
            connection,
            sqlite_path(config.database.url),
            str(worker),
            site,
            clock,
            lease_clock,
            Definitions(frozenset(site.step_types)),
            _messages(config, connection),
            dict(channels) if channels is not None else channels_for(config, clock.now),
            Sender(
                config.engine.max_concurrent,
                config.engine.step_timeout.nominal_seconds,
                loop,
                {"sms": config.channels.sms.max_connections},
            ),
        )
        if world is not None and isinstance(clock, VirtualClock):
            engine.world = world(engine)
        _say_hello(config, engine)
        try:
            yield Daemon(engine, options)
        finally:
            engine.sender.close()
    finally:
        connection.close()


def _messages(config: Config, connection: sqlite3.Connection) -> Messages:
    """What families may read: in execute mode what was published, in a simulation the files as they are now."""
    return PublishedMessages(connection) if config.engine.mode == "execute" else MessageLibrary(config.paths.messages)


def _clock(
    config: Config,
    options: RunOptions,
    virtual_from: datetime | None,
    connection: sqlite3.Connection,
    env: Mapping[str, str],
) -> BusinessClock:
    if virtual_from is not None:
        reached = state.virtual_now(connection)
        start = virtual_from.astimezone(UTC)
        return VirtualClock(max(start, reached) if reached is not None else start)
    given = given_now(env) if config.engine.mode == "simulate" else None
    return FrozenClock(given) if given is not None else RealClock()


def _refuse_execute(config: Config) -> None:
    if config.engine.mode != "execute":
        return
    objections = objections_to_execute(config)
    if objections:
        raise Refused(f"The engine does not start in execute mode: {' '.join(objections)}")


def _others(config: Config, lease_clock: LeaseClock) -> list[workers.Worker]:
    connection = open_database(config.database.url, role="reader")
    try:
        return [worker for worker in workers.running(connection) if worker.lives(lease_clock())]
    finally:
        connection.close()


def _refuse_virtual(config: Config, connection: sqlite3.Connection, others: list[workers.Worker]) -> None:
    if config.engine.mode != "simulate":
        raise Refused("A virtual clock is for simulate mode only; set engine.mode to simulate, or run without one.")
    if others:
        raise Refused(
            f"Another engine (pid {others[0].pid} on {others[0].host}) works on this database; "
            "stop it before a virtual clock takes over."
        )
    if live_in_mode(connection, "execute"):
        raise Refused(
            "This database holds live work in execute mode, for which time must stay real; "
            "use a copy of the database for a virtual clock."
        )


def _refuse_stranger(others: list[workers.Worker], fingerprint: str) -> None:
    for other in others:
        if other.fingerprint != fingerprint:
            raise Refused(
                f"The engine with pid {other.pid} on {other.host} works on this database with another mode, calendar "
                "or channels; give both the same configuration, or stop it first."
            )


def _fingerprint(config: Config) -> str:
    parts = json.dumps(config.fingerprint_parts(), sort_keys=True, default=str)
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


def _say_hello(config: Config, engine: Engine) -> None:
    log.write(log_events.DAEMON_STARTED, worker=engine.worker, mode=config.engine.mode, now=engine.now.isoformat())
    for sentence in warnings_about(config):
        log.write(log_events.CONFIG_WARNING, why=sentence)
    if (warning := linked_sqlite_warning()) is not None:
        log.write(log_events.DATABASE_WARNING, why=warning)
    if config.engine.hold:
        log.write(log_events.DAEMON_ON_HOLD)
