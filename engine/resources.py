"""Where the files that travel with the program are: SQL, sample templates, the default configuration.

In a checkout they lie at the project's top, beside the packages; in an installed wheel they lie in `engine/_resources`.
Both places have the same layout. A path that is asked for here exists, or the installation is damaged.
"""

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def _root() -> Path:
    installed = _PACKAGE / "_resources"
    return installed if installed.is_dir() else _PACKAGE.parent


def sql_dir() -> Path:
    """The folder with schema, migrations, named queries, views and examples."""
    return _root() / "sql"


def templates_dir() -> Path:
    """The folder with the workflow and message files that `init` copies to a site."""
    return _root() / "templates"


def default_config() -> Path:
    """The complete, commented default `config.toml`."""
    return _root() / "config.toml"


def example_environment() -> Path:
    """The `.env.example` that lists the secrets a site may set."""
    return _root() / ".env.example"
