"""The container, or confined application, that a process runs in. See cgroups(7)."""

import re

_CONTAINERS = re.compile(
    r"(?:^|/)(?:(?P<kind>docker|libpod|crio|cri-containerd|containerd)[-/:](?P<id>[0-9a-f]{12,64})"
    r"|(?P<lxc>lxc(?:\.payload)?)[./](?P<lxc_name>[^/]+)"
    r"|app-flatpak-(?P<flatpak>[^/]+?)-\d+\.scope"
    r"|snap\.(?P<snap>[\w-]+)\.|machine-(?P<machine>[^/]+)\.scope)"
)


def cgroup_of(content: str) -> str | None:
    """The path of a process in the unified hierarchy, else in the one that systemd keeps.

    Args:
        content: Its file ``cgroup``.
    """
    by_controller = {
        controller: path for _, controller, path in (line.split(":", 2) for line in content.splitlines())
    }
    return next(
        (path for name in ("", "name=systemd", "memory") if (path := by_controller.get(name, "/")) != "/"),
        "/" if by_controller else None,
    )


def container_of(cgroup: str) -> str | None:
    """Name the container that a control group's path belongs to; None when it is none that is known."""
    found = _CONTAINERS.search(cgroup)
    if not found:
        return None
    if found["id"]:
        kind = {"libpod": "podman"}.get(found["kind"], found["kind"])
        return f"{kind} {found['id'][:12]}"
    for kind, name in (("lxc", "lxc_name"), ("flatpak", "flatpak"), ("snap", "snap"), ("machine", "machine")):
        if found[name]:
            return f"{kind} {found[name]}"
    return None
