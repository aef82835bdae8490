"""Paths as people write them: `~` is their home, and a relative one starts from a folder that the caller names."""

from pathlib import Path


def path_beside(base: Path, text: str) -> Path:
    """The absolute path that `text` means from `base`; nothing need exist there yet.

    Raises ValueError, with the rest of a sentence that begins with the key, where no file could ever be.
    """
    try:
        path = Path(base, Path(text).expanduser())
    except RuntimeError as error:
        raise ValueError("starts with ~ and a name that has no home here. Write the path in full.") from error
    if "\0" in text:
        raise ValueError("holds a character that no path may hold. Write it without.")
    try:
        path.exists()
    except PermissionError:
        return path  # whether it may be used is for whoever opens it
    except OSError as error:  # too long a name
        raise ValueError(f"is no usable path ({error.strerror}). Write a shorter one.") from error
    return path


def storage_folder(root: Path, text: object) -> Path:
    """The folder that the engine writes into: `paths.storage`, from the configuration's own folder.

    A value that is no usable path gives `root`; the section that holds the key reports it.
    """
    try:
        return path_beside(root, text.strip()) if isinstance(text, str) else root
    except ValueError:
        return root
