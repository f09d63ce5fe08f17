"""The names of users."""

import pwd
from types import SimpleNamespace

import pytest

from desktop_monitor.sensors import user_names
from desktop_monitor.sensors.user_names import RETRY_S, user_name

NUMBER = 4_123_456_789


def test_a_name_that_is_not_known_yet_is_asked_for_again_but_not_for_each_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The monitor starts before the network, and a directory server, which may be slow, has the names."""
    clock = SimpleNamespace(now_s=1000.0)
    monkeypatch.setattr(user_names, "time", SimpleNamespace(monotonic=lambda: clock.now_s))
    asked: list[int] = []

    def unknown(number: int) -> SimpleNamespace:
        asked.append(number)
        raise KeyError(number)

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert [user_name(NUMBER) for _ in range(3)] == [str(NUMBER)] * 3
    assert asked == [NUMBER]

    monkeypatch.setattr(pwd, "getpwuid", lambda _number: SimpleNamespace(pw_name="eve\x1b"))
    clock.now_s += RETRY_S

    assert user_name(NUMBER) == "eve\ufffd"
