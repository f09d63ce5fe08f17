"""/proc/PID/cgroup."""

import pytest
from hypothesis import given, settings

from desktop_monitor.sensors.linux.formats.pid_cgroup import cgroup_of, container_of, memberships
from tests.sensors.linux.formats.kernel_text import LINE_BREAKS, mutations, names

CONTENT = b"4:memory:/docker\n2:cpu,cpuacct:/docker\n1:name=systemd:/init.scope\n0::/user.slice\n"


def test_each_controller_has_its_path() -> None:
    """Controllers that share a hierarchy share a line; the unified hierarchy has no name."""
    assert memberships(CONTENT) == {
        b"memory": b"/docker",
        b"cpu": b"/docker",
        b"cpuacct": b"/docker",
        b"name=systemd": b"/init.scope",
        b"": b"/user.slice",
    }


@pytest.mark.parametrize("text", [*LINE_BREAKS, b":", b" ", b"\t"], ids=repr)
def test_a_group_may_be_called_anything(text: bytes) -> None:
    """The kernel forbids the newline only, see cgroup_mkdir()."""
    assert cgroup_of(b"0::/user.slice/a" + text + b"b\n") == b"/user.slice/a" + text + b"b"


@given(names(forbidden=b"\n"))
def test_any_name_is_kept(name: bytes) -> None:
    """In every hierarchy."""
    content = b"4:memory:/%s\n0::/%s\n" % (name, name)

    assert memberships(content) == {b"memory": b"/" + name, b"": b"/" + name}
    container_of(b"/" + name)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"0::/a\n1:name=systemd:/b\n", b"/a"),
        (b"1:name=systemd:/b\n0::/\n", b"/b"),
        (b"4:memory:/docker\n0::/\n", b"/docker"),
        (b"0::/\n", b"/"),
        (b"", None),
        (b"nonsense\n", None),
    ],
)
def test_the_most_telling_hierarchy_is_chosen(content: bytes, expected: bytes | None) -> None:
    """The unified one, unless the process is at its root."""
    assert cgroup_of(content) == expected


@pytest.mark.parametrize(
    ("cgroup", "expected"),
    [
        (b"/system.slice/docker-" + b"a" * 64 + b".scope", b"docker aaaaaaaaaaaa"),
        (b"/docker/" + b"b" * 64, b"docker bbbbbbbbbbbb"),
        (b"/machine.slice/libpod-" + b"c" * 64 + b".scope/container", b"podman cccccccccccc"),
        (b"/kubepods.slice/pod1/cri-containerd-" + b"d" * 64 + b".scope", b"cri-containerd dddddddddddd"),
        (b"/kubepods-besteffort.slice:cri-containerd:" + b"e" * 64, b"cri-containerd eeeeeeeeeeee"),
        (b"/kubepods/burstable/pod0f-1/" + b"f" * 64, b"container ffffffffffff"),
        (b"/ecs/task/" + b"1" * 64 + b"/init.scope", b"container 111111111111"),
        (b"/system.slice/nerdctl-" + b"2" * 64 + b".scope", b"nerdctl 222222222222"),
        (b"/user.slice/" + b"3" * 63, None),
        (b"/user.slice/" + b"4" * 65, None),
        (b"/machine.slice/machine-qemu\\x2d1\\x2dweb.scope", b"machine qemu-1-web"),
        (b"/app.slice/app-flatpak-org.a\\x2db.C-12.scope", b"flatpak org.a-b.C"),
        (b"/lxc.payload.web/init.scope", b"lxc web"),
        (b"/lxc/101/ns/init.scope", b"lxc 101"),
        (b"/lxc.monitor.web", None),
        (b"/machine.slice/systemd-nspawn@deb.service/payload/init.scope", b"machine deb"),
        (b"/machine.slice/systemd-nspawn@deb.service/supervisor", None),
        (b"/ecs/task/" + b"5" * 32 + b"-1234567890", b"container 555555555555"),
        (b"/lxc.payload.w\xffb\r/init.scope", b"lxc w\xffb\r"),
        (b"/user.slice/app.slice/app-flatpak-org.gimp.GIMP-1234.scope", b"flatpak org.gimp.GIMP"),
        (b"/user.slice/snap.firefox.firefox-1.scope", b"snap firefox"),
        (b"/machine.slice/machine-qemu.scope", b"machine qemu"),
        (b"/user.slice/user-1000.slice/session-2.scope", None),
        (b"/", None),
    ],
)
def test_containers_are_named_after_their_control_group(cgroup: bytes, expected: bytes | None) -> None:
    """The name of the engine and a short id."""
    assert container_of(cgroup) == expected


@settings(max_examples=200)
@given(mutations(CONTENT))
def test_damaged_content_raises_nothing(content: bytes) -> None:
    """A line that is not understood costs itself."""
    cgroup = cgroup_of(content)
    assert cgroup is None or container_of(cgroup) is None or cgroup
