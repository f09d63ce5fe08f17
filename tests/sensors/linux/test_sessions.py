"""Who is logged in where the system writes no utmp."""

from pathlib import Path

import pytest

from desktop_monitor.model.sample import Login
from desktop_monitor.sensors.linux import sessions
from desktop_monitor.sensors.linux.sessions import read_sessions
from desktop_monitor.sensors.logins import read_logins
from tests.sensors.helpers import put

GRAPHICAL = (
    b"# This is private data. Do not parse.\nUID=1000\nUSER=ann\nACTIVE=1\nSTATE=active\nCLASS=user\n"
    b"TYPE=wayland\nTTY=tty2\nREALTIME=1790000000123456\n"
)
REMOTE = (
    b"UID=0\nUSER=root\nSTATE=online\nREMOTE=1\nCLASS=user\nREMOTE_HOST=2001:db8::7\n"
    b"REALTIME=1790000001000000\n"
)


@pytest.mark.parametrize(
    "changes",
    [
        (b"CLASS=user", b"CLASS=greeter"),
        (b"CLASS=user", b"CLASS=manager"),
        (b"STATE=active", b"STATE=closing"),
        (b"REALTIME=1", b"REALTIME=x"),
        (b"REALTIME=1", b"REALTIME=999999999999"),
        (b"USER=ann", b"USER="),
    ],
)
def test_sessions_of_users_are_logins(tmp_path: Path, changes: tuple[bytes, bytes]) -> None:
    """Not those of greeters, nor those that are closing or damaged."""
    put(tmp_path, {"2": GRAPHICAL, "c7": REMOTE, "1": GRAPHICAL.replace(*changes), "2.ref": b""})

    assert read_sessions(tmp_path) == (
        Login("ann", "tty2", None, 1_790_000_000_123),
        Login("root", None, "2001:db8::7", 1_790_000_001_000),
    )


@pytest.mark.parametrize("has_utmp", [True, False])
def test_logind_is_asked_where_there_is_no_utmp(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_utmp: bool
) -> None:
    """Else no user would seem to be logged in."""
    put(tmp_path, {"sessions/2": GRAPHICAL} | ({"utmp": b""} if has_utmp else {}))
    monkeypatch.setattr(sessions, "UTMP", tmp_path / "utmp")
    monkeypatch.setattr(sessions, "SESSIONS", tmp_path / "sessions")
    monkeypatch.setattr("psutil.users", list)

    assert [one.user for one in read_logins()] == ([] if has_utmp else ["ann"])
