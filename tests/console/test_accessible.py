"""For everybody: enough contrast, nothing said by a colour alone, and no colours where none are wanted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from console.keys import KEYS
from console.model.prose import TONES
from console.places import PLACES
from console.themes import DARK, LIGHT
from tests.console.stage import SMALL, Stage, on_stage, play

ENOUGH = 4.5  # WCAG 2.2, 1.4.3, for text of ordinary size
DIGIT_OF = {key.action: key.keys for key in KEYS}


async def tour(stage: Stage) -> AsyncIterator[str]:
    """Every screen, a case, its sheets, the help, find."""
    for name in PLACES:
        await stage.press(DIGIT_OF[f"show('{name}')"])
        yield name
    await stage.press("1", "enter")
    yield "case"
    for digit in ("4", "5", "6", "7", "9", "a"):
        await stage.press(digit)
        yield f"sheet {digit}"
        await stage.press("escape")
    await stage.press("s")
    yield "story"
    await stage.press("s", "escape", "space", "j", "space", "enter")
    yield "many"
    await stage.press("escape", "escape", "slash")
    yield "find"
    await stage.type("paused")
    yield "found"
    await stage.press("escape", "question_mark")
    yield "help"
    await stage.press("escape", "H")
    yield "hold"
    await stage.press("escape")


def _on_top(stage: Stage) -> list[Strip]:
    """The lines of the screen; under a sheet only the sheet's own: what lies behind it is out of reach."""
    strips = stage.app.screen._compositor.render_strips()
    boxes = stage.app.screen.query(".sheet")
    if not boxes:
        return strips
    box = boxes.first().region
    return [strip.crop(box.x, box.right) for strip in strips[box.y : box.bottom]]


def contrast(one: Color, other: Color) -> float:
    """WCAG 2.2's ratio of two colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: Color) -> float:
    parts = (value / 255 for value in (color.r, color.g, color.b))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def drawn(style: Style) -> tuple[Color, Color]:
    """What a piece of text is drawn with, and on what."""
    front, back = (_color(part) for part in (style.color, style.bgcolor))
    return (back, front) if style.reverse else (front, back)


def _color(color: RichColor | None) -> Color:
    assert color is not None
    assert color.triplet is not None, "a colour of the terminal's own, whose contrast nobody knows"
    return Color(*color.triplet)


@pytest.mark.parametrize(("theme", "size"), [(DARK, SMALL), (LIGHT, (120, 40))], ids=["dark", "light"])
def test_everything_that_is_drawn_can_be_read(database: Path, theme: Any, size: tuple[int, int]) -> None:
    async def scene() -> None:
        faint = {}
        async with on_stage(database, size=size) as stage:
            stage.app.theme = theme.name
            async for where in tour(stage):
                await stage.settle()
                for strip in _on_top(stage):
                    for segment in strip:
                        if segment.style is None or not any(letter.isalnum() for letter in segment.text):
                            continue
                        assert not segment.style.dim, (where, segment.text)
                        front, back = drawn(segment.style)
                        if (ratio := contrast(front, back)) < ENOUGH:
                            faint[front.hex, back.hex] = f"{ratio:.2f} {where}: {segment.text.strip()}"
        assert not faint, "\n".join(f"{colors} {what}" for colors, what in faint.items())

    play(scene)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_every_tone_can_be_read_wherever_it_may_stand(database: Path, theme: Any) -> None:
    async def scene() -> None:
        async with on_stage(database) as stage:
            stage.app.theme = theme.name
            await stage.settle()
            variables = stage.app.theme_variables
            backs = [
                Color.parse(variables[name]) for name in ("background", "surface", "panel", "cursor-row", "marked-row")
            ]
            foreground = Color.parse(variables["foreground"])
            for tone in TONES:
                color = stage.app.tones.tone(tone).color
                front = Color(*color.triplet) if color is not None and color.triplet is not None else foreground
                for back in backs:
                    assert contrast(front, back) >= ENOUGH or tone == "frame", (tone, front.hex, back.hex)

    play(scene)


def test_without_colours_everything_says_the_same(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def walk() -> dict[str, str]:
        frames = {}
        async with on_stage(database, size=SMALL) as stage:
            async for where in tour(stage):
                frames[where] = await stage.frame()
            if stage.app.no_color:
                for strip in stage.app.screen._compositor.render_strips():
                    for filtered in strip.apply_filter(stage.app.get_line_filters()[-1], Color(0, 0, 0)):
                        style = filtered.style or Style()
                        assert style.color is None or style.color.triplet is None or _is_grey(_color(style.color))
        return frames

    async def scene() -> None:
        monkeypatch.delenv("NO_COLOR", raising=False)
        coloured = await walk()
        monkeypatch.setenv("NO_COLOR", "1")
        assert await walk() == coloured

    play(scene)


def _is_grey(color: Color) -> bool:
    return color.r == color.g == color.b
