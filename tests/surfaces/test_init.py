"""`init`: a site that works, and nothing overwritten."""

import tomllib
from pathlib import Path

import pytest

from engine import resources
from engine.cli.new_site import with_answers
from tests.surfaces.site import Said, Site

FILES = ("config.toml", ".env.example", "followthrough.db", "templates/workflows/onboarding.yaml")


def test_a_new_folder_becomes_a_site_that_runs(site: Site) -> None:
    out = site.ok("init", "there/here")
    made = site.folder / "there" / "here"
    assert all((made / name).is_file() for name in FILES)
    assert (made / "config.toml").read_text() == resources.default_config().read_text()
    assert "made  config.toml" in out
    assert "Nothing is published" in out
    assert "followthrough message publish" in out, "without it nothing leaves in execute mode"
    assert site.run("--config", str(made / "config.toml"), "engine", "--once").code == 0
    assert site.json("--config", str(made / "config.toml"), "workflow", "list") == []


def test_what_is_there_is_kept(site: Site) -> None:
    site.write("own/config.toml", '[site]\nname = "Ours"\n')
    site.write("own/templates/messages/checking_in.sms.txt", "our own words")
    said = site.json("init", "own")
    assert "config.toml" in said["kept"]
    assert (site.folder / "own/config.toml").read_text() == '[site]\nname = "Ours"\n'
    assert (site.folder / "own/templates/messages/checking_in.sms.txt").read_text() == "our own words"
    again = site.json("init", "own")
    assert again["made"] == []


def test_a_database_that_is_there_is_not_touched(site: Site) -> None:
    site.sql("INSERT INTO families (family_name) VALUES ('Li')")
    assert site.json("init")["kept"][-1].endswith("followthrough.db")
    assert site.sql("SELECT family_name FROM families") == [("Li",)]


def test_another_database_is_written_into_the_configuration(site: Site) -> None:
    site.ok("--database", "sqlite:///elsewhere.db", "init", "own")
    url = tomllib.loads((site.folder / "own/config.toml").read_text())["database"]["url"]
    assert url == f"sqlite:///{site.folder / 'elsewhere.db'}"
    assert (site.folder / "elsewhere.db").is_file()
    assert not (site.folder / "own/followthrough.db").exists()


def test_a_host_that_does_not_know_its_zone_is_told_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.cli.commands.init._host_zone", lambda: None)
    assert "write your own into [calendar]" in site.ok("init", "own")
    assert tomllib.loads((site.folder / "own/config.toml").read_text())["calendar"]["time_zone"] == "UTC"


def asked(site: Site, monkeypatch: pytest.MonkeyPatch, answers: list[str]) -> Said:
    """Run `init` as if at a terminal, where somebody types these lines."""
    import io

    monkeypatch.setattr("engine.cli.commands.init._somebody_is_there", lambda folder: True)
    monkeypatch.setattr("sys.stdin", io.StringIO("\n".join([*answers, ""])))
    return site.run("init", "own")


def test_at_a_terminal_it_asks_and_asks_again_when_an_answer_is_wrong(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = [
        'Hill "School"',
        "",
        "nonsense",
        "office@example.org",
        "1 Main\x07St",
        "1 Main St, Town",
        "America/Chicag",
        "America/Chicago",
    ]
    said = asked(site, monkeypatch, typed)
    assert said.code == 0, said
    assert "did you mean 'America/Chicago'" in said.out + said.err
    found = tomllib.loads((site.folder / "own/config.toml").read_text())
    assert found["site"]["name"] == found["site"]["sender"] == 'Hill "School"'
    assert found["site"]["postal_address"] == "1 Main St, Town"
    assert found["channels"]["email"]["from"] == "office@example.org"
    assert found["calendar"]["time_zone"] == "America/Chicago"


def test_an_answer_that_never_comes_changes_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    said = asked(site, monkeypatch, ["Hill School"])
    assert (said.code, said.err.splitlines()[-1]) == (
        1,
        "followthrough: stopped before the end, because an answer was missing; nothing more was done.",
    )
    assert not (site.folder / "own").exists()


def test_a_file_where_the_folder_should_be(site: Site) -> None:
    site.write("taken", "")
    assert site.refused("init", "taken") == "taken is a file; name a folder."


def test_an_answer_without_a_place_is_a_bug() -> None:
    with pytest.raises(LookupError):
        with_answers("[site]\n", {("site", "name"): "x"})


def test_every_template_that_ships_arrives(site: Site) -> None:
    site.ok("init", "own")
    shipped = resources.templates_dir()
    names = {path.relative_to(shipped) for path in shipped.rglob("*") if path.is_file()}
    assert {path.relative_to(site.folder / "own/templates") for path in files(site.folder / "own/templates")} == names


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
