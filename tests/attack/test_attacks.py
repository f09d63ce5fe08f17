"""All attacks, against the engine and against the unprotected server."""

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.attack.cases import (
    Case,
    change_succeeds,
    control_succeeds,
    page_cases,
    request_succeeds,
    session_succeeds,
    socket_succeeds,
)
from tests.attack.conftest import AttackedEngine
from tests.attack.raw_cases import raw_cases
from tests.attack.raw_client import SilentError, Target, exchange
from tests.attack.secret_cases import secret_cases

MIN_CASES = 150


def every_case() -> list[Case]:
    """Return all attacks."""
    return [*page_cases(), *secret_cases(), *raw_cases()]


def _successes(target: Target) -> list[str]:
    with ThreadPoolExecutor(8) as pool:
        outcomes = pool.map(lambda case: (case.name, _succeeds(case, target)), every_case())
        return [name for name, succeeded in outcomes if succeeded]


def _succeeds(case: Case, target: Target) -> bool:
    """Return whether an attack is not refused: it keeps a server that is silent busy."""
    try:
        return case.succeeds(target)
    except SilentError:
        return True


def test_valid_requests_are_answered(attacked: AttackedEngine, unprotected: Target) -> None:
    """Without a flaw, each kind of request succeeds on both servers."""
    for target in (attacked.target, unprotected):
        assert request_succeeds(target, path="/")
        assert request_succeeds(target)
        assert change_succeeds(target)
        assert socket_succeeds(target)
        assert session_succeeds(target)
        assert control_succeeds(target, method="POST", path="/control/open")


def test_no_attack_succeeds(attacked: AttackedEngine) -> None:
    """All attacks are refused; the log has no traceback."""
    count = len(every_case())
    began_s = time.monotonic()

    successes = _successes(attacked.target)

    print(
        f"\nengine: {count} attacks, {count - len(successes)} refused, {len(successes)} succeeded "
        f"({time.monotonic() - began_s:.1f} s)"
    )
    assert not successes
    assert count >= MIN_CASES
    assert "Traceback" not in attacked.output()
    assert attacked.process.poll() is None


def test_the_attacks_are_valid(unprotected: Target) -> None:
    """At least half of them succeed against the unprotected server."""
    count = len(every_case())

    successes = _successes(unprotected)

    print(f"\nunprotected server: {len(successes)} of {count} attacks succeed ({len(successes) / count:.0%})")
    assert len(successes) * 2 >= count


@pytest.mark.parametrize("size", [10, 10_000_000])
def test_a_server_that_hangs_has_not_refused(size: int) -> None:
    """It reads nothing: a short request gets no answer, a long one cannot be sent."""
    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(SilentError):
        exchange(listening.getsockname()[1], b"x" * size, 0.5)
