"""Holding a process by its pid and start time, as on systems without process descriptors."""

import os

import pytest

from desktop_monitor.actions.psutil_handle import PsutilHandle
from desktop_monitor.model.action import ActionKind, ActionRequest
from tests.actions.conftest import STUBBORN, Start, actions, key_of, state_of
from tests.waiting import eventually

ACTIONS = actions(open_handle=PsutilHandle)
KINDS = (ActionKind.END, ActionKind.KILL, ActionKind.KILL)


def test_every_action_does_what_it_says(start: Start) -> None:
    """Nice value, suspend, resume, and the signal to end."""
    process = start()
    key = key_of(process.pid)

    assert ACTIONS.act(ActionKind.NICE, key, ActionRequest(nice=6)).code == "nice_set"
    assert os.getpriority(os.PRIO_PROCESS, process.pid) == 6
    assert ACTIONS.act(ActionKind.SUSPEND, key, ActionRequest()).outcome == "done"
    eventually(lambda: state_of(process.pid) == "stopped")
    assert ACTIONS.act(ActionKind.RESUME, key, ActionRequest()).outcome == "done"
    eventually(lambda: state_of(process.pid) == "sleeping")
    assert ACTIONS.act(ActionKind.END, key, ActionRequest()).outcome == "done"
    assert process.poll() is not None


def test_what_ignores_it_is_killed(start: Start) -> None:
    """Still running, then killed, then already gone."""
    key = key_of(start(STUBBORN).pid)

    outcomes = [ACTIONS.act(kind, key, ActionRequest()).outcome for kind in KINDS]

    assert outcomes == ["still_running", "done", "already_gone"]


def test_a_process_that_has_ended_cannot_be_held(start: Start) -> None:
    """As an operating system error, like a descriptor."""
    process = start()
    handle = PsutilHandle(process.pid)
    process.kill()
    process.wait()

    assert handle.has_ended()
    with pytest.raises(ProcessLookupError):
        handle.send(ActionKind.KILL)
    with pytest.raises(ProcessLookupError):
        PsutilHandle(process.pid)
