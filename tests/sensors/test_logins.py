"""Who is logged in."""

from types import SimpleNamespace

import psutil
import pytest

from desktop_monitor.model.sample import Login
from desktop_monitor.sensors.logins import read_logins


def test_logins_are_those_that_the_system_registers() -> None:
    """As many as an independent reader counts, where there is one that counts any."""
    assert len(read_logins()) == len(psutil.users()) or not psutil.users()


def test_a_login_has_a_terminal_and_a_host_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names are cleaned; an empty one is none."""
    users = [
        SimpleNamespace(name="me\u202e", terminal="pts/0", host="192.0.2.1", started=1.5),
        SimpleNamespace(name="me", terminal="", host=None, started=2.0),
    ]
    monkeypatch.setattr(psutil, "users", lambda: users)

    assert read_logins() == (Login("me\ufffd", "pts/0", "192.0.2.1", 1500), Login("me", None, None, 2000))
