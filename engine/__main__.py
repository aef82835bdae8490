"""The command `followthrough`.

`console` on a terminal shows its first frame before anything slow is imported; everything else is `engine.cli`'s.
"""

import sys
from collections.abc import Sequence

_TAKES_A_VALUE = ("--config", "--database", "--as")


def main() -> None:
    """Run the command that the arguments name and end the process with its exit code."""
    arguments = sys.argv[1:]
    drawn = _opens_console(arguments) and _draw_first_frame(arguments)
    from engine.cli.run import run

    sys.exit(run(arguments, first_frame=drawn))


def _opens_console(arguments: Sequence[str]) -> bool:
    """Whether these arguments open the console, as far as that can be told without parsing them."""
    rest = iter(arguments)
    for argument in rest:
        if argument == "console":
            return not list(rest)
        if argument in _TAKES_A_VALUE:
            next(rest, None)
        elif not argument.startswith("-") or argument in ("--help", "-h", "--version"):
            return False
    return False


def _draw_first_frame(arguments: Sequence[str]) -> bool:
    from console.opening import first_frame

    return first_frame.draw(arguments)


if __name__ == "__main__":
    main()
