"""What the code imports is what the package declares: an installed wheel has nothing else."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = {"engine", "console"}


def project() -> dict[str, object]:
    loaded: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return loaded


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def names_of(requirements: object) -> set[str]:
    assert isinstance(requirements, list)
    return {canonical(re.split(r"[\[<>=~!; ]", requirement)[0]) for requirement in requirements}


def imported() -> Iterator[tuple[str, Path]]:
    for package in sorted(OURS):
        for file in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Import):
                    yield from ((alias.name.split(".")[0], file) for alias in node.names)
                elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    yield node.module.split(".")[0], file


def test_every_import_is_a_declared_dependency() -> None:
    metadata = project()
    extras = metadata["optional-dependencies"]
    assert isinstance(extras, dict)
    declared = names_of(metadata["dependencies"]).union(
        *(names_of(extras[name]) for name in ("postgres", "api", "web"))
    )
    distributions = packages_distributions()
    missing = {
        (module, str(file.relative_to(ROOT)))
        for module, file in imported()
        if module not in OURS and module not in sys.stdlib_module_names
        if not declared & {canonical(name) for name in distributions.get(module, [module])}
    }
    assert missing == set()


def test_every_declared_dependency_is_pinned() -> None:
    pinned = {
        canonical(line.split("==")[0])
        for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    }
    metadata = project()
    extras = metadata["optional-dependencies"]
    assert isinstance(extras, dict)
    assert names_of(metadata["dependencies"]).union(*map(names_of, extras.values())) <= pinned


def test_pins_name_no_host_and_no_path() -> None:
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert " @ " not in text
    assert not re.search(r"^-", text, re.MULTILINE)
