"""The names of users."""

import pwd
from types import SimpleNamespace

import pytest

from desktop_monitor.sensors.user_names import user_name

NUMBER = 4_123_456_789


def test_a_name_that_is_not_known_yet_is_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The monitor starts before the network, and a directory server has the names."""
    assert user_name(NUMBER) == str(NUMBER)

    monkeypatch.setattr(pwd, "getpwuid", lambda _number: SimpleNamespace(pw_name="eve\x1b"))

    assert user_name(NUMBER) == "eve\ufffd"
