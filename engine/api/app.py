"""The HTTP application: the receiver of what comes back, and the place where the HTTP API will grow.

It is open to the world, so it shows nothing that isn't asked for: no list of routes, no words of an error, no server's
name.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from engine import log, log_events
from engine.api.front_door import FrontDoor, NotKept
from engine.api.twilio_routes import twilio_routes
from engine.api.unsubscribe import unsubscribe_routes
from engine.config import Config


def create_app(config: Config) -> FastAPI:
    """The application on this site's database, which is opened now. Raises `DatabaseError`."""
    door = FrontDoor(config.database.url)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        door.close()

    app = FastAPI(title="Followthrough", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.front_door = door
    app.include_router(twilio_routes(config, door))
    app.include_router(unsubscribe_routes(config, door))

    @app.get("/health")
    def health() -> Response:
        """Whether the receiver runs and its database answers."""
        well = door.answers()
        return JSONResponse({"status": "ok" if well else "database"}, status_code=200 if well else 503)

    @app.exception_handler(NotKept)
    async def not_kept(request: Request, error: NotKept) -> Response:
        """The database is busy: whoever asked comes again."""
        log.write(log_events.REQUEST_NOT_KEPT, why=str(error))
        return Response(status_code=503, headers={"Retry-After": "2"})

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> Response:
        """A bug of ours; its words could hold what a family wrote."""
        log.write(log_events.REQUEST_FAILED, path=_route_of(request), error=type(error).__name__)
        return Response(status_code=500)

    return app


def _route_of(request: Request) -> str:
    """The route's pattern, not the path: that can hold a token."""
    return str(getattr(request.scope.get("route"), "path", ""))
