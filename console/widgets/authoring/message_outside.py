"""What leaves an author's desk: a version that goes live, a page in the browser, one message to oneself."""

from __future__ import annotations

import asyncio

from textual import work

from console.model.authoring.message_views import view_name
from console.model.clean import clean
from console.model.words import say
from console.widgets.authoring.message_desk import MessageDesk
from engine.errors import FollowthroughError


class MessageOutside(MessageDesk):
    """Publish, look at it in a browser, try it."""

    @work(group="acts")
    async def action_publish(self) -> None:
        """Show what would change, ask for a word, and make it live."""
        if self.state is None:
            return
        name = self.state.name
        if (why := self.console.may("message", "publish")) is not None:
            self.console.tell(say("writing.look_only", why=clean(why)), "warn")
            return
        if self.unsaved:
            self.console.tell(say("writing.save_first"), "warn")
            return
        from console.model.authoring.message_diff import difference_blocks
        from console.sheets.message_sheets import PublishSheet

        seen = await self.asked(lambda room: room.difference(name))
        if seen is None:
            return
        if seen.nothing:
            self.console.tell(say("writing.live_already", name=clean(name)))
            return
        sheet = PublishSheet(clean(name), difference_blocks(seen), simulated=self.console.feed.simulated)
        if await self.app.push_screen_wait(sheet) is None:
            return
        done = await self.asked(lambda room: room.publish(seen))
        if done is not None:
            self.console.tell(say("writing.published", name=clean(name), version=done.version), "good")
            self.post_message(self.Rewritten())
            self.read_state()

    @work(group="acts")
    async def action_browser(self) -> None:
        """The HTML part in the person's own browser."""
        if self.bench is None or self.seen is None:
            return
        if self.bench.channel != "email":
            self.console.tell(say("writing.no_html"), "warn")
            return
        bench, text, view = self.bench, self.seen.text, self.seen.views[self.view]
        served = self.app.is_web
        try:
            html = await asyncio.to_thread(bench.html, text, view)
            path, shown = await asyncio.to_thread(self.pages.show, bench.name, html, served=served)
        except (FollowthroughError, OSError) as error:
            self.console.tell(say("act.failed", why=clean(str(error))), "bad")
            return
        said = "writing.in_browser" if shown else "writing.page_lies"
        self.console.tell(say(said, who=view_name(view), path=path), "good")

    @work(group="acts")
    async def action_test(self) -> None:
        """One message to oneself, by the way that it would really go."""
        if self.bench is None or self.seen is None:
            return
        if (why := self.console.may("message", "publish")) is not None:
            self.console.tell(say("writing.look_only", why=clean(why)), "warn")
            return
        from console.sheets.message_sheets import TrySheet

        bench, view = self.bench, self.seen.views[self.view]
        answer = await self.app.push_screen_wait(TrySheet(bench.channel))
        if answer is None:
            return
        trial = await self.asked(lambda room: room.trial(bench, view, answer["to"]))
        if trial is None:
            return
        self.console.tell(say("act.working"))
        try:
            await asyncio.to_thread(trial.send)
        except (FollowthroughError, OSError) as error:
            self.console.tell(say("act.failed", why=clean(str(error))), "bad")
            return
        self.console.tell(say("writing.test_sent", to=clean(trial.letter.recipient)), "good")
