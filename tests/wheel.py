"""`python -m tests.wheel`: the wheel works where nothing else is.

Builds it, installs it alone into an empty environment outside the checkout, and runs there what a newcomer would run:
its SQL, migrations and sample templates have to travel in it.
"""

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent

COMMANDS = (
    ["--help"],
    ["init", "site"],
    ["demo", "--headless", "--families", "20", "--dir", "demo"],
    ["--config", "site/config.toml", "engine", "--once"],
)


def main() -> int:
    """Returns 0 if every command ended well, else the exit code of the first that didn't."""
    with tempfile.TemporaryDirectory(prefix="followthrough-wheel-") as name:
        folder = Path(name)
        _run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
              "--wheel-dir", str(folder), str(CHECKOUT)], folder)  # fmt: skip
        wheel = next(folder.glob("followthrough-*.whl"))
        venv.create(folder / "venv", with_pip=True)
        programs = folder / "venv" / "bin"
        _run([str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
              "--constraint", str(CHECKOUT / "constraints.txt"), str(wheel)], folder)  # fmt: skip
        for command in COMMANDS:
            print("followthrough", *command, flush=True)
            _run([str(programs / "followthrough"), *command], folder)
    return 0


def _run(command: list[str], folder: Path) -> None:
    # Nothing of the checkout or of the developer's own settings may help.
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
    }
    done = subprocess.run(command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    sys.exit(main())
