"""Whether a network interface has changed, as the kernel reports it."""

import subprocess
import sys

import pytest

from desktop_monitor.sensors.linux.link_changes import LinkChanges

CHANGE = """
import fcntl, socket, struct
from desktop_monitor.sensors.linux.link_changes import LinkChanges
changes, found = LinkChanges(), []
for is_up in (None, 1, None, 0, None):
    if is_up is not None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
            fcntl.ioctl(any_socket, 0x8914, struct.pack("16sH14x", b"lo", is_up))  # SIOCSIFFLAGS
    found.append(changes.has_any())
print(found)
"""


def test_a_change_is_reported_once() -> None:
    """In a network namespace, where nothing happens but that its one interface goes up and down."""
    command = ["unshare", "--user", "--map-root-user", "--net", sys.executable, "-c", CHANGE]

    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    assert printed == "[False, True, False, True, False]\n"


def test_where_the_kernel_reports_nothing_everything_may_have_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A sandbox may forbid netlink."""

    def refuse(*_arguments: object) -> None:
        raise PermissionError

    monkeypatch.setattr("socket.socket", refuse)
    changes = LinkChanges()

    assert (changes.has_any(), changes.has_any()) == (True, True)
    changes.close()


@pytest.mark.parametrize("error", [OSError(105, "No buffer space available"), BlockingIOError()])
def test_messages_that_did_not_fit_are_a_change(monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    """Nobody knows what was in them; an empty socket is none."""
    changes = LinkChanges()
    assert changes._socket is not None
    changes._socket.close()

    class Failing:
        """A socket that fails."""

        def recv(self, _size: int) -> bytes:
            """Raise the error."""
            raise error

        def close(self) -> None:
            """Nothing is open."""

    monkeypatch.setattr(changes, "_socket", Failing())

    assert changes.has_any() is not isinstance(error, BlockingIOError)
    changes.close()
