"""/proc/PID/cgroup: the control groups of a process, and the container they belong to. See cgroups(7)."""

import re

from desktop_monitor.sensors.linux.formats import lines_of

_CONTAINERS = re.compile(
    rb"(?:^|[/:])(?:(?P<kind>docker|libpod|crio|cri-containerd|containerd|nerdctl)[-/:](?P<id>[0-9a-f]{12,64})"
    rb"|(?:lxc\.payload[./]|lxc/)(?P<lxc>[^/]+)"
    rb"|app-flatpak-(?P<flatpak>[^/]+?)-\d+\.scope"
    rb"|snap\.(?P<snap>[A-Za-z0-9_-]+)\.|machine-(?P<machine>[^/]+)\.scope"
    rb"|systemd-nspawn@(?P<nspawn>[^/]+)\.service/payload"
    rb"|(?P<bare>[0-9a-f]{64}|[0-9a-f]{32}-\d+)(?=/|$))"
)
"""Every engine names the group of a container by its id; of a bare one, which engine is not known."""
_ESCAPE = re.compile(rb"\\x([0-9a-f]{2})")
_NAMED = (
    (b"lxc", "lxc"),
    (b"flatpak", "flatpak"),
    (b"snap", "snap"),
    (b"machine", "machine"),
    (b"machine", "nspawn"),
)


def memberships(content: bytes) -> dict[bytes, bytes]:
    """Return the path of the group in each hierarchy, by controller; the unified one has the empty name.

    A line is ``id:controllers:path``; the path may hold any byte but NUL and the newline.
    """
    found: dict[bytes, bytes] = {}
    for line in lines_of(content):
        parts = line.split(b":", 2)
        if len(parts) == 3:  # noqa: PLR2004  # id, controllers, path
            found |= dict.fromkeys(parts[1].split(b","), parts[2])
    return found


def cgroup_of(content: bytes) -> bytes | None:
    """Return the path in the unified hierarchy, else in the one that systemd keeps."""
    by_controller = memberships(content)
    return next(
        (
            path
            for name in (b"", b"name=systemd", b"memory")
            if (path := by_controller.get(name, b"/")) != b"/"
        ),
        b"/" if by_controller else None,
    )


def container_of(cgroup: bytes) -> bytes | None:
    """Return the name of the container that a path belongs to; None when it is none that is known."""
    found = _CONTAINERS.search(cgroup)
    if not found:
        return None
    if found["bare"]:
        return b"container " + found["bare"][:12]
    if found["id"]:
        kind: bytes = {b"libpod": b"podman"}.get(found["kind"], found["kind"])
        return kind + b" " + found["id"][:12]
    return next((kind + b" " + _unescaped(found[group]) for kind, group in _NAMED if found[group]), None)


def _unescaped(name: bytes) -> bytes:
    """Undo the escapes of systemd in the name of a unit; see systemd.unit(5)."""
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), name)
