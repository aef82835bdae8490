"""What to say about a key that there isn't: a secret out of place, a slip of the pen, a key of another section."""

from engine.config.secrets import secret_variable
from engine.config.section import Section, key_paths
from engine.config.toml_lines import KeyPath
from engine.core.problems import did_you_mean


def about_unknown_key(path: KeyPath, model: type[Section]) -> str:
    """The rest of a sentence that begins with the key. Its value is not shown: it may be a secret."""
    names = tuple(str(part) for part in path)
    if (variable := secret_variable(names)) is not None:
        return (
            "is a secret, and secrets are never read from config.toml. "
            f"Set {variable} in the environment or in .env beside the file, and delete this key."
        )
    known = key_paths(model)
    kind = "section" if len(names) == 1 else "key"
    siblings = [key[-1] for key in known if key[:-1] == names[:-1]]
    if hint := did_you_mean(names[-1], siblings):
        return f"there is no such {kind}{hint}"
    elsewhere = [".".join(key) for key in known if key[-1] == names[-1]]
    if elsewhere:
        return f"there is no such {kind}; did you mean '{elsewhere[0]}'?"
    inside = f"in [{'.'.join(names[:-1])}]" if len(names) > 1 else "at the top"
    return f"there is no such {kind}. The names {inside} are {', '.join(siblings)}."
