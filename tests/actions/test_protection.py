"""What is left alone, and what needs a confirmation."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from desktop_monitor.actions.protection import Protection, needs_confirmation
from desktop_monitor.model.action import ActionKind, ActionRequest, PreviewRequest
from tests.actions.conftest import Start, actions, key_of
from tests.waiting import eventually

NO_WINDOW = Protection(lambda: None)


def refusal(protection: Protection, pid: int) -> str | None:
    """Return why a process is left alone."""
    return protection.refusal_of_first((pid,))[1]


def test_the_system_is_left_alone() -> None:
    """The first process, and the one that is not there."""
    assert refusal(NO_WINDOW, 0) == "system_process"
    assert refusal(NO_WINDOW, 1) == "system_process"
    answer = actions().act(ActionKind.KILL, key_of(1), ActionRequest())
    assert (answer.outcome, answer.code) == ("refused", "system_process")


def test_this_monitor_and_its_parents_are_left_alone() -> None:
    """Up to the leader of the session, which is one of them."""
    assert refusal(NO_WINDOW, os.getpid()) == "ourselves"
    leader = os.getsid(0)
    parents = [parent.pid for parent in psutil.Process().parents()]
    protected = parents[: parents.index(leader) + 1] if leader in parents else []
    assert {refusal(NO_WINDOW, pid) for pid in protected if pid != 1} <= {"our_parent"}


def test_a_parent_in_the_session_is_protected(start: Start) -> None:
    """A window that is a grandchild of this test protects its parent, the leader of a session, not more."""
    leader = start(
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', "
        '\'import subprocess; subprocess.Popen(["sleep", "300"]); print(1, flush=True); input()\'])\n'
        "child.wait()",
        start_new_session=True,
        stdin=subprocess.PIPE,
    )
    child = psutil.Process(leader.pid).children()[0]
    renderer = child.children()[0]
    protection = Protection(lambda: child.pid)

    assert refusal(protection, leader.pid) == "our_parent"
    assert refusal(protection, child.pid) == "ourselves"
    assert refusal(protection, renderer.pid) == "ourselves"
    assert refusal(NO_WINDOW, leader.pid) is None
    for one in (renderer, child):
        one.kill()


def test_a_tree_that_holds_this_monitor_is_left_alone(start: Start) -> None:
    """One protected process refuses the whole request, and names it."""
    shell = start(
        "import subprocess\nsubprocess.Popen(['sleep', '300'])\nprint(1, flush=True)\ninput()",
        stdin=subprocess.PIPE,
    )
    window = psutil.Process(shell.pid).children()[0]
    protected = actions(protection=Protection(lambda: window.pid))

    answer = protected.act(ActionKind.END, key_of(shell.pid), ActionRequest(tree=True))

    assert (answer.outcome, answer.details["pid"]) == ("refused", shell.pid)
    assert answer.code == "our_parent"
    assert window.is_running()
    window.kill()


def test_threads_of_the_kernel_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """They have a flag."""
    monkeypatch.setattr("desktop_monitor.actions.protection._is_kernel_thread", lambda pid: pid == 77)
    assert refusal(NO_WINDOW, 77) == "kernel_thread"


@pytest.fixture
def compositor(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process with the name of a compositor."""
    program = tmp_path / "kwin_wayland"
    shutil.copy("/bin/sleep", program)
    process = subprocess.Popen([program, "300"])
    eventually(lambda: psutil.Process(process.pid).name() == "kwin_wayland")
    yield process
    process.kill()
    process.wait()


def test_the_desktop_needs_a_confirmation(compositor: subprocess.Popen[bytes]) -> None:
    """The refusal says what may be lost; with the confirmation it is done."""
    key = key_of(compositor.pid)

    preview = actions().preview(key, PreviewRequest(ActionKind.END))
    asked = actions().act(ActionKind.END, key, ActionRequest())
    niced = actions().act(ActionKind.NICE, key, ActionRequest(nice=1))
    confirmed = actions().act(ActionKind.END, key, ActionRequest(confirmed=True))

    assert preview.refusal == asked
    assert (asked.outcome, asked.code) == ("refused", "needs_confirmation")
    assert "unsaved work" in asked.message
    assert niced.outcome == confirmed.outcome == "done"


@pytest.mark.parametrize(
    ("name", "is_desktop"),
    [
        ("gnome-shell", True),
        ("gnome-session-binary", True),
        ("gnome-session-b", True),
        ("Xorg", True),
        ("explorer.exe", True),
        ("bash", False),
        ("swaylock", False),
    ],
)
def test_the_desktop_is_known_by_name(name: str, is_desktop: bool) -> None:
    """In full, as the kernel cuts it, and with the ending of Windows."""
    assert needs_confirmation(name, ActionKind.KILL) is is_desktop
    assert not needs_confirmation(name, ActionKind.RESUME)
