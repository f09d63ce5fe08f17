"""Keys, tokens and the control secret."""

import pytest

from desktop_monitor.web.security.credentials import (
    KEY_LIFETIME_S,
    MAX_KEYS,
    MAX_TOKENS,
    CredentialStore,
    KeyRefusal,
)
from tests.clock import Clock


@pytest.fixture
def clock() -> Clock:
    """A clock that the test sets."""
    return Clock()


@pytest.fixture
def credentials(clock: Clock) -> CredentialStore:
    """An empty store with this clock."""
    return CredentialStore(clock)


def _create_token(credentials: CredentialStore) -> str:
    token = credentials.redeem_key(credentials.issue_key())
    assert token is not None
    return token


def test_a_key_can_be_redeemed_once(credentials: CredentialStore) -> None:
    """The first call returns a valid token, the second None."""
    key = credentials.issue_key()

    token = credentials.redeem_key(key)

    assert token is not None
    assert credentials.is_valid_token(token)
    assert credentials.redeem_key(key) is None


def test_a_key_expires(credentials: CredentialStore, clock: Clock) -> None:
    """A key is refused from ``KEY_LIFETIME_S`` on, with the reason."""
    early, late = credentials.issue_key(), credentials.issue_key()

    clock.now_s = KEY_LIFETIME_S - 0.001
    assert credentials.redeem_key(early) is not None
    clock.now_s = KEY_LIFETIME_S
    assert credentials.redeem_key(late) is None
    assert (credentials.refusal(early), credentials.refusal(late)) == (KeyRefusal.USED, KeyRefusal.EXPIRED)
    assert credentials.refusal("never a key") == KeyRefusal.UNKNOWN


def test_the_oldest_key_is_evicted(credentials: CredentialStore) -> None:
    """If there are more than MAX_KEYS."""
    keys = [credentials.issue_key() for _ in range(MAX_KEYS + 1)]

    assert credentials.redeem_key(keys[0]) is None
    assert credentials.redeem_key(keys[1]) is not None
    assert credentials.redeem_key(keys[-1]) is not None


def test_the_least_recently_used_token_is_evicted(credentials: CredentialStore) -> None:
    """An open page uses its token, and keeps it."""
    used, unused = _create_token(credentials), _create_token(credentials)

    for _ in range(MAX_TOKENS - 1):
        _create_token(credentials)
        assert credentials.is_valid_token(used)

    assert not credentials.is_valid_token(unused)


@pytest.mark.parametrize("text", ["", "x", "\ud800", "\0", "é", "A" * 100_000])
def test_invalid_secrets_are_refused(credentials: CredentialStore, text: str) -> None:
    """Any text is accepted as input, without an error."""
    assert credentials.redeem_key(text) is None
    assert not credentials.is_valid_token(text)
    assert not credentials.is_control_secret(text)


def test_each_secret_has_one_purpose(credentials: CredentialStore) -> None:
    """A key is not a token, a token is not a key, and neither is the control secret."""
    key, token, secret = credentials.issue_key(), _create_token(credentials), credentials.control_secret

    assert credentials.is_control_secret(secret)
    assert not credentials.is_control_secret(token)
    assert not credentials.is_valid_token(key)
    assert not credentials.is_valid_token(secret)
    assert credentials.redeem_key(token) is None
    assert credentials.redeem_key(secret) is None


def test_secrets_are_unique(credentials: CredentialStore) -> None:
    """They have at least 256 bits, and each store has its own."""
    secrets = {
        credentials.issue_key(),
        credentials.issue_key(),
        credentials.control_secret,
        CredentialStore().control_secret,
    }

    assert len(secrets) == 4
    assert all(len(secret) >= 43 for secret in secrets)
