"""What seldom changes about a process: name, user, command line, container."""

from pathlib import Path

import pytest

from desktop_monitor.sensors.linux.processes.process_facts import Facts, pending_facts, read_facts
from tests.sensors.helpers import put
from tests.sensors.linux.formats.kernel_text import LINE_BREAKS

COMM = b"chromium-browse"
"""The kernel cuts names after fifteen bytes."""


class FakeProcess:
    """The folder of a process in an invented /proc."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "42"
        self.put(status="Name:\tx\nUid:\t0\t0\t0\t0", cmdline=b"", cgroup=b"0::/\n")

    def put(self, **files: object) -> None:
        """Write files."""
        put(self.folder, files)

    def run(self, program: bytes) -> None:
        """Set the link to the executable."""
        (self.folder / "exe").symlink_to(program.decode("utf-8", "surrogateescape"))

    def read(self, comm: bytes, **options: bool) -> Facts:
        """Read the facts; the secret in them is masked."""
        return read_facts(
            f"{self.folder}/",
            comm,
            is_kernel=options.get("is_kernel", False),
            mask=lambda text: text.replace("canary", "•"),
        )


@pytest.fixture
def process(tmp_path: Path) -> FakeProcess:
    """A process."""
    return FakeProcess(tmp_path)


def test_the_facts_of_a_process(process: FakeProcess) -> None:
    """Its name is the kernel's; the arguments are joined and masked."""
    process.put(cmdline=b"/usr/bin/prog\0--password=canary\0", cgroup=b"0::/docker/" + b"ab" * 32 + b"\n")

    assert process.read(b"prog") == Facts("prog", "root", "/usr/bin/prog --password=•", "docker abababababab")


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (b"/opt/chromium-browser", "chromium-browser"),
        (b"/opt/chromium-browser (deleted)", "chromium-browser"),
        (b"/opt/chromium-browser of today", "chromium-browser of today"),
        (b"/opt/chromium-browser\xff", "chromium-browser\ufffd"),
        (b"/usr/bin/python3", "chromium-browse"),
        (b"/opt/chromium-browse", "chromium-browse"),
    ],
    ids=repr,
)
def test_a_name_that_the_kernel_cut_is_that_of_the_executable(
    process: FakeProcess, program: bytes, expected: str
) -> None:
    """Spaces included; where it begins like another program it is left as it is."""
    process.put(cmdline=b"something else\0")
    process.run(program)

    assert process.read(COMM).name == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (b"/opt/chromium-browser\0--type=gpu\0", "chromium-browser"),
        (b"/opt/chromium-browser --type=gpu --proxy-password=canary --path=/a/b\0", "chromium-browser"),
        (b"chromium-browser --proxy-password=canary", "chromium-browser"),
        (b"/opt/other --path=/a/chromium-browser\0", "chromium-browse"),
        (b"/opt/chromium-browser/crash-handler --x\0", "chromium-browse"),
        (b"", "chromium-browse"),
    ],
    ids=repr,
)
def test_without_an_executable_a_name_is_completed_from_the_first_word(
    process: FakeProcess, arguments: bytes, expected: str
) -> None:
    """A program may write its options over its arguments; they are no part of its name."""
    process.put(cmdline=arguments)

    assert process.read(COMM).name == expected


def test_a_name_is_masked_too(process: FakeProcess) -> None:
    """A program may call itself anything."""
    process.run(b"/opt/chromium-browser-canary")

    assert process.read(COMM).name == "chromium-browser-•"
    assert process.read(b"canary").name == "•"


def test_a_short_name_is_whole(process: FakeProcess) -> None:
    """Neither executable nor arguments replace it: a program chose it."""
    process.run(b"/usr/bin/worker-of-the-pool")
    process.put(cmdline=b"/usr/bin/worker-of-the-pool\0")

    assert process.read(b"worker").name == "worker"


@pytest.mark.parametrize("text", [*LINE_BREAKS, b":"], ids=repr)
def test_a_group_of_an_unusual_name_costs_nothing(process: FakeProcess, text: bytes) -> None:
    """The container is that of the path."""
    process.put(cgroup=b"0::/lxc.payload.a" + text + b"b/init.scope\n", cmdline=b"prog\0")

    facts = process.read(b"prog")

    assert facts.command == "prog"
    assert facts.container is not None
    assert facts.container.startswith("lxc a")


def test_the_arguments_of_a_process_whose_first_thread_has_ended_are_those_of_another(
    process: FakeProcess,
) -> None:
    """The file of the first thread is empty then."""
    process.put(**{"task/42/cmdline": b"", "task/43/cmdline": b"prog\0--flag\0"})

    assert process.read(b"prog").command == "prog --flag"


def test_a_process_without_arguments_has_none(process: FakeProcess) -> None:
    """It may have erased them."""
    process.put(**{"task/42/cmdline": b""})

    assert process.read(b"prog") == Facts("prog", "root", "", None)


def test_a_kernel_thread_has_no_arguments(process: FakeProcess) -> None:
    """Its file is not read; what a worker did last is no part of its name."""
    process.put(cmdline=b"not read\0")

    assert process.read(b"kworker/u8:1+flush-259:0", is_kernel=True) == Facts("kworker/u8:1", "root", "")


@pytest.mark.parametrize("name", ["status", "cmdline", "cgroup"])
def test_a_file_that_may_not_be_read_is_left_out_alone(
    process: FakeProcess, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """The other facts are known."""
    process.put(cmdline=b"prog\0", cgroup=b"0::/lxc/web\n")
    whole = process.read(b"prog")

    def refuse(path: str, max_bytes: int) -> bytes:
        if path.endswith(name):
            raise PermissionError
        return Path(path).read_bytes()[:max_bytes]

    monkeypatch.setattr("desktop_monitor.sensors.linux.processes.process_facts.read_once", refuse)

    assert process.read(b"prog") == Facts(
        "prog",
        None if name == "status" else whole.user,
        "" if name == "cmdline" else whole.command,
        None if name == "cgroup" else whole.container,
    )


def test_before_anything_is_read_the_kernels_name_is_known() -> None:
    """The command line is marked as not read yet; a thread of the kernel has none."""
    assert pending_facts(b"a\x80", is_kernel=False) == Facts("a\ufffd", None, "…")
    assert pending_facts(b"kworker/0:1-events", is_kernel=True) == Facts("kworker/0:1", None, "")
