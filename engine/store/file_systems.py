"""Which kind of file system a path lies on: SQLite's locks can't be trusted across a network.

Known on Linux, from the table of mounts. Elsewhere the answer is `None`, and SQLite's own checks have to do.
"""

from pathlib import Path

_MOUNTS = Path("/proc/self/mounts")

# 9p is what WSL 2 shows Windows drives as, and what some virtual machines share their host's folders by.
_NETWORK = frozenset(
    {
        "9p", "afs", "beegfs", "ceph", "cifs", "davfs", "fuse.ceph", "fuse.davfs2", "fuse.glusterfs", "fuse.rclone",
        "fuse.s3fs", "fuse.sshfs", "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "smb3",
        "smbfs",
    }
)  # fmt: skip


def network_file_system_of(path: Path) -> str | None:
    """The name of the network file system that `path` (or where it would be made) lies on; `None` if it is local."""
    kind = _kind_of(path.resolve(), _mounts())
    return kind if kind in _NETWORK else None


def _mounts() -> str:
    try:
        return _MOUNTS.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""  # not Linux, or a container without /proc: nothing is known


def _kind_of(path: Path, mounts: str) -> str | None:
    """The type of the longest mount point that `path` lies under; of equal ones the last, which hides the others."""
    longest, kind = -1, None
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        # The kernel writes a space in a path as \040, and so on.
        point = Path(fields[1].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\"))
        if path.is_relative_to(point) and len(point.parts) >= longest:
            longest, kind = len(point.parts), fields[2]
    return kind
