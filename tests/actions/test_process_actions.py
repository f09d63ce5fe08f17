"""Ending, killing, suspending, resuming and renicing real processes."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from desktop_monitor.actions.handle import ProcessHandle
from desktop_monitor.model.action import (
    ActionAnswer,
    ActionKind,
    ActionRequest,
    ActionTarget,
    PreviewRequest,
)
from desktop_monitor.model.process import ProcessKey
from tests.actions.conftest import STUBBORN, Start, actions, key_of, state_of
from tests.waiting import eventually

TREE = """
import subprocess, sys
children = [subprocess.Popen(["sleep", "300"]) for _ in range(25)]
for _ in range(12):
    children.append(subprocess.Popen(["sh", "-c", "sleep 300 & wait"]))
print("ready", flush=True)
for one in children:
    one.wait()
"""


def act(kind: ActionKind, key: ProcessKey, **request: object) -> ActionAnswer:
    """Act with the options of a request."""
    return actions().act(kind, key, ActionRequest(**request))  # type: ignore[arg-type]


def test_a_process_is_asked_to_end(start: Start) -> None:
    """SIGTERM, and the answer comes when it has ended."""
    process = start()

    answer = act(ActionKind.END, key_of(process.pid))

    assert (answer.outcome, answer.code) == ("done", "ended")
    assert process.wait() == -signal.SIGTERM
    assert f"({process.pid})" in answer.message


def test_a_process_that_ignores_it_still_runs_and_can_be_killed(start: Start) -> None:
    """The answer offers to kill it, and that works."""
    process = start(STUBBORN)
    key = key_of(process.pid)

    asked = act(ActionKind.END, key)

    assert (asked.outcome, asked.details["pid"]) == ("still_running", process.pid)
    assert "Kill" in asked.message
    assert process.poll() is None
    assert act(ActionKind.KILL, key).outcome == "done"
    assert process.wait() == -signal.SIGKILL


def test_a_suspended_process_can_be_resumed(start: Start) -> None:
    """It stops, and runs again."""
    process = start()
    key = key_of(process.pid)

    assert act(ActionKind.SUSPEND, key).outcome == "done"
    eventually(lambda: state_of(process.pid) == "stopped")
    assert act(ActionKind.RESUME, key).outcome == "done"
    eventually(lambda: state_of(process.pid) == "sleeping")


def test_a_suspended_process_ends_too(start: Start) -> None:
    """The signal would be delivered only when the process is resumed."""
    process = start()
    key = key_of(process.pid)
    act(ActionKind.SUSPEND, key)

    assert act(ActionKind.END, key).outcome == "done"


def test_the_nice_value_is_set_for_all_threads(start: Start) -> None:
    """Linux keeps one for each thread."""
    process = start(
        "import threading, time\n"
        "threading.Thread(target=time.sleep, args=(300,), daemon=True).start()\n"
        "print('ready', flush=True)\ntime.sleep(300)"
    )

    answer = act(ActionKind.NICE, key_of(process.pid), nice=7)

    threads = [int(task.name) for task in Path(f"/proc/{process.pid}/task").iterdir()]
    assert (answer.outcome, answer.details["nice"]) == ("done", 7)
    assert [os.getpriority(os.PRIO_PROCESS, thread) for thread in threads] == [7, 7]


def test_an_ended_process_is_already_gone(start: Start) -> None:
    """Also one that its parent has not collected."""
    process = start()
    key = key_of(process.pid)
    process.kill()
    eventually(lambda: state_of(process.pid) == "zombie")

    uncollected = act(ActionKind.END, key)
    process.wait()

    assert uncollected.outcome == "already_gone"
    assert act(ActionKind.KILL, key).outcome == "already_gone"


def test_another_start_is_another_process(start: Start) -> None:
    """A reused pid: nothing is sent to the process that has it now."""
    process = start()
    pid, started_ms = key_of(process.pid)

    for kind in ActionKind:
        answer = act(kind, (pid, started_ms - 10), nice=1)
        assert answer.outcome == "already_gone"
    assert process.poll() is None


def test_identity_is_compared_after_the_process_is_held(start: Start) -> None:
    """A pid that is reused in the last instant: the handle holds the process that was compared."""
    process = start()
    order = []
    real = actions()
    assert real.open_handle is not None
    open_handle = real.open_handle

    def hold(pid: int) -> object:
        order.append("hold")
        return open_handle(pid)

    def compare(_key: ProcessKey) -> bool:
        order.append("compare")
        return False

    answer = actions(open_handle=hold, is_alive=compare).act(
        ActionKind.KILL, key_of(process.pid), ActionRequest()
    )

    assert (answer.outcome, order) == ("already_gone", ["hold", "compare"])
    assert process.poll() is None


def test_an_identity_that_another_may_have_is_refused(start: Start) -> None:
    """A process was seen only in the step of time in which it started."""
    process = start()

    answer = actions(is_unmistakable=lambda _key: False).act(
        ActionKind.KILL, key_of(process.pid), ActionRequest()
    )

    assert (answer.outcome, answer.code) == ("refused", "just_started")
    assert process.poll() is None


def test_a_tree_of_fifty_is_previewed_and_ended(start: Start) -> None:
    """By number and name first; nothing of it is left."""
    process = start(TREE)
    key = key_of(process.pid)

    preview = eventually(
        lambda: (
            found
            if len((found := actions().preview(key, PreviewRequest(ActionKind.END, tree=True))).targets) == 50
            else None
        )
    )
    answer = act(ActionKind.END, key, tree=True)

    assert preview.refusal is None
    assert preview.targets[0].pid == process.pid
    assert sorted({one.name for one in preview.targets[1:]}) == ["sh", "sleep"]
    assert (answer.outcome, answer.details["others"]) == ("done", 49)
    assert not any(is_running(one) for one in preview.targets)


def test_a_process_that_ended_because_another_was_ended_is_counted(start: Start) -> None:
    """A shell ends when what it waits for does, perhaps before its own signal."""
    first, second = start(), start()
    keys = [key_of(one.pid) for one in (first, second)]
    real = actions().open_handle
    assert real is not None

    def open_handle(pid: int) -> ProcessHandle:
        handle = real(pid)
        if pid == first.pid:
            send = handle.send

            def send_and_end_the_other(action: ActionKind) -> None:
                send(action)
                second.kill()
                second.wait()

            handle.send = send_and_end_the_other  # type: ignore[method-assign]
        return handle

    answer = actions(open_handle=open_handle).act(ActionKind.END, keys[0], ActionRequest(also=(keys[1],)))

    assert (answer.outcome, answer.details["others"]) == ("done", 1)


def is_running(target: ActionTarget) -> bool:
    """Whether there is such a process, other than one that was not collected."""
    try:
        return state_of(target.pid) != "zombie"
    except OSError:
        return False


def test_several_processes_are_changed_at_once(start: Start) -> None:
    """Those that have ended are left out."""
    first, second, gone = start(), start(), start()
    keys = [key_of(one.pid) for one in (first, second, gone)]
    gone.kill()
    gone.wait()

    answer = act(ActionKind.END, keys[0], also=tuple(keys[1:]))

    assert (answer.outcome, answer.details["others"]) == ("done", 1)
    assert first.wait() == second.wait() == -signal.SIGTERM


def test_a_read_only_monitor_changes_nothing(start: Start) -> None:
    """It says why."""
    process = start()
    read_only = actions(is_read_only=True)
    key = key_of(process.pid)

    answers = [read_only.act(kind, key, ActionRequest(nice=1)) for kind in ActionKind]
    preview = read_only.preview(key, PreviewRequest(ActionKind.END))

    assert {(one.outcome, one.code) for one in answers} == {("refused", "read_only")}
    assert preview.refusal is not None
    assert "--read-only" in preview.refusal.message
    assert process.poll() is None


def test_a_system_that_cannot_hold_a_process_refuses(start: Start) -> None:
    """Without a handle, a signal could reach another process."""
    process = start()

    answer = actions(open_handle=None).act(ActionKind.END, key_of(process.pid), ActionRequest())

    assert (answer.outcome, answer.code) == ("refused", "no_check")
    assert process.poll() is None


@pytest.fixture
def of_another_user(start: Start) -> psutil.Process:
    """A process that a program of an ordinary user must not touch."""
    if os.getuid() == 0:
        return psutil.Process(start().pid)
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            if process.pid > 1 and process.uids().real != os.getuid() and process.cmdline():
                return process
    pytest.skip("only one user has processes here")


AS_NOBODY = """
import os, pwd, subprocess, sys
from tests.actions.conftest import actions, key_of
from desktop_monitor.model.action import ActionKind, ActionRequest, PreviewRequest
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
key = key_of(int(sys.argv[1]))
for kind in ActionKind:
    answer = actions().act(kind, key, ActionRequest(nice=5))
    print(kind.value, answer.outcome, answer.details.get("owner"))
print("preview", actions().preview(key, PreviewRequest(ActionKind.END)).refusal.outcome)
child = subprocess.Popen(["sleep", "300"])
print("own", actions().act(ActionKind.NICE, key_of(child.pid), ActionRequest(nice=-5)).code)
print("own", actions().act(ActionKind.KILL, key_of(child.pid), ActionRequest()).outcome)
"""


def test_a_process_of_another_user_is_not_permitted(of_another_user: psutil.Process) -> None:
    """The answer names its owner; only the administrator lowers a nice value."""
    owner, nice = of_another_user.username(), of_another_user.nice()
    said = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(of_another_user.pid)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()

    assert said == [
        *(f"{kind.value} not_permitted {owner}" for kind in ActionKind),
        "preview not_permitted",
        "own raises_priority",
        "own done",
    ]
    assert of_another_user.nice() == nice


def test_a_thread_is_no_process() -> None:
    """The kernel has no descriptor for the pid of a thread: nothing to act on, and no error."""
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()
    assert thread.native_id is not None
    try:
        preview = actions().preview((thread.native_id, 1), PreviewRequest(action=ActionKind.END))
    finally:
        ended.set()
        thread.join()

    assert preview.targets == ()
    assert preview.refusal is not None
    assert preview.refusal.code == "already_gone"
