"""Keys, tokens and the launcher's secret."""

import pytest

from desktop_monitor.web.security.keys import KEY_LIFE_S, MOST_KEYS, MOST_TOKENS, Keyring


class Clock:
    """A clock that moves when told to."""

    now_s = 0.0

    def __call__(self) -> float:
        """Tell the time."""
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    """Time, by hand."""
    return Clock()


@pytest.fixture
def keyring(clock: Clock) -> Keyring:
    """An empty keyring on that clock."""
    return Keyring(clock)


def _redeemed(keyring: Keyring) -> str:
    token = keyring.redeem(keyring.issue())
    assert token is not None
    return token


def test_a_key_is_good_for_one_token(keyring: Keyring) -> None:
    """The first redemption gives a token that is known from then on, the second gives nothing."""
    key = keyring.issue()

    token = keyring.redeem(key)

    assert token is not None
    assert keyring.knows(token)
    assert keyring.redeem(key) is None


def test_a_key_lives_for_a_minute(keyring: Keyring, clock: Clock) -> None:
    """Up to its last moment a key opens, afterwards it does not."""
    early, late = keyring.issue(), keyring.issue()

    clock.now_s = KEY_LIFE_S - 0.001
    assert keyring.redeem(early) is not None
    clock.now_s = KEY_LIFE_S
    assert keyring.redeem(late) is None


def test_the_oldest_key_makes_room(keyring: Keyring) -> None:
    """However many are asked for, 64 wait; the newest ones work."""
    keys = [keyring.issue() for _ in range(MOST_KEYS + 1)]

    assert keyring.redeem(keys[0]) is None
    assert keyring.redeem(keys[1]) is not None
    assert keyring.redeem(keys[-1]) is not None


def test_the_token_that_was_not_used_for_the_longest_time_makes_room(keyring: Keyring) -> None:
    """A page that is open keeps its token, whatever else comes and goes."""
    used, unused = _redeemed(keyring), _redeemed(keyring)

    for _ in range(MOST_TOKENS - 1):
        _redeemed(keyring)
        assert keyring.knows(used)

    assert not keyring.knows(unused)


@pytest.mark.parametrize("offered", ["", "x", "\ud800", "\0", "é", "A" * 100_000])
def test_nonsense_opens_nothing(keyring: Keyring, offered: str) -> None:
    """Whatever text comes from outside is unknown, never an error."""
    assert keyring.redeem(offered) is None
    assert not keyring.knows(offered)
    assert not keyring.is_control_secret(offered)


def test_each_secret_opens_its_own_door_only(keyring: Keyring) -> None:
    """A key is no token, a token is no key, and neither is the launcher's secret."""
    key, token, secret = keyring.issue(), _redeemed(keyring), keyring.control_secret

    assert keyring.is_control_secret(secret)
    assert not keyring.is_control_secret(token)
    assert not keyring.knows(key)
    assert not keyring.knows(secret)
    assert keyring.redeem(token) is None
    assert keyring.redeem(secret) is None


def test_every_engine_has_secrets_of_its_own(keyring: Keyring) -> None:
    """Secrets are long, and never the same twice."""
    secrets = {keyring.issue(), keyring.issue(), keyring.control_secret, Keyring().control_secret}

    assert len(secrets) == 4
    assert all(len(secret) >= 43 for secret in secrets)
