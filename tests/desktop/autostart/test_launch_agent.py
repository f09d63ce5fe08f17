"""The LaunchAgent: a property list that starts the program, and starts it again after a crash."""

import plistlib
from pathlib import Path

import pytest

from desktop_monitor.desktop.autostart.entry import EntryState, Program
from desktop_monitor.desktop.autostart.launch_agent import LaunchAgent

PROGRAM = Program("desktop-monitor", ["/Applications/a & b", "serve", "系统"])


@pytest.fixture
def agent(tmp_path: Path) -> LaunchAgent:
    """The agent of a program."""
    return LaunchAgent(PROGRAM, home=tmp_path)


def test_the_agent_is_written_and_removed(agent: LaunchAgent) -> None:
    """Launchd gets the arguments as they are."""
    assert agent.read() is EntryState.ABSENT
    agent.write()

    assert agent.read() is EntryState.ACTIVE
    content = plistlib.loads(agent.file.read_bytes())
    assert content["ProgramArguments"] == PROGRAM.command
    assert content["KeepAlive"] == {"SuccessfulExit": False}
    assert content["ProcessType"] == "Interactive"  # nothing throttles it
    assert f"{content['Label']}.plist" == agent.file.name

    agent.remove()
    assert agent.read() is EntryState.ABSENT


def test_a_disabled_agent_is_not_active(agent: LaunchAgent) -> None:
    """The key of launchd for it."""
    agent.write()
    content = plistlib.loads(agent.file.read_bytes())

    agent.file.write_bytes(plistlib.dumps(content | {"Disabled": True}))

    assert agent.read() is EntryState.DISABLED


@pytest.mark.parametrize("content", [b"", b"<plist", plistlib.dumps([]), plistlib.dumps({"Label": "x"})])
def test_anything_else_is_stale(agent: LaunchAgent, content: bytes) -> None:
    """Another version's path, and what is no agent at all."""
    agent.write()
    agent.file.write_bytes(content)

    assert agent.read() is EntryState.STALE
