"""What the app does with what the watcher tells: rows changed, how the engine is, that the database is lost or back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from console.feed import Changed, Lost, Pulse
from console.model.health.health import banner
from console.model.words import say

if TYPE_CHECKING:
    from console.app import Console


class Hearing:
    """The banner, and who is told."""

    def __init__(self, app: Console) -> None:
        self._app = app
        self._lost_at = ""
        self._somebody_wrote = False  # since roles were looked at
        self._minute: datetime | None = None  # the one that the screens were drawn in

    @property
    def lost(self) -> bool:
        """Whether the database can't be read now."""
        return bool(self._lost_at)

    def hear(self, news: Changed | Pulse | Lost) -> None:
        """Pass it on."""
        match news:
            case Lost(why=why):
                if not self._lost_at:
                    self._lost_at = self._app.clock.time(self._app.clock.now)
                self._app.banner.text = say("banner.lost", why=why, time=self._lost_at)
                self._dim()
            case Pulse(health=health):
                self._back()
                self._app.banner.text = banner(health, self._app.wall_clock)
                self._app.holding.show(health["holds"])
                if self._somebody_wrote:
                    self._somebody_wrote = False
                    self._app.learn_again()
                self._app.show_time()
                minute = self._app.clock.now.replace(second=0, microsecond=0)
                for place in self._app.places.values():
                    place.pulse(health, self._app.clock.now)
                    if minute != self._minute:
                        place.minute()
                self._minute = minute
            case Changed():
                self._back()
                self._somebody_wrote = True
                self._app.look_at_stops()
                self._app.place.look()

    def _back(self) -> None:
        if self._lost_at:
            self._lost_at = ""
            self._app.banner.text = ""
            self._dim()
            self._app.place.look()

    def _dim(self) -> None:
        """What can't be done now is dimmed and says why; what can be done again is not."""
        if self._app.place.is_mounted:
            self._app.place.permissions_known()
