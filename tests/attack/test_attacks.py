"""The table of attacks, run against the engine and against the tutorial's server."""

import time
from concurrent.futures import ThreadPoolExecutor

from tests.attack.cases import Case, asks, changes, commands, listens, page_cases, redeems
from tests.attack.conftest import Fortress
from tests.attack.raw_cases import raw_cases
from tests.attack.secret_cases import secret_cases
from tests.attack.wire import Target

AT_LEAST = 150


def every_case() -> list[Case]:
    """List all attacks."""
    return [*page_cases(), *secret_cases(), *raw_cases()]


def _successes(target: Target) -> list[str]:
    with ThreadPoolExecutor(8) as pool:
        outcomes = pool.map(lambda case: (case.name, case.succeeds(target)), every_case())
        return [name for name, succeeded in outcomes if succeeded]


def test_honest_requests_are_answered(fortress: Fortress, naive: Target) -> None:
    """What the attacks spoil is right: without a flaw, each kind of request works on both servers."""
    for target in (fortress.target, naive):
        assert asks(target, path="/")
        assert asks(target)
        assert changes(target)
        assert listens(target)
        assert redeems(target)
        assert commands(target, method="POST", path="/control/open")


def test_no_attack_succeeds(fortress: Fortress) -> None:
    """Every attack of the table is refused, and the engine says nothing about it in its log."""
    tried = len(every_case())
    began_s = time.monotonic()

    through = _successes(fortress.target)

    print(
        f"\nengine: {tried} attacks, {tried - len(through)} refused, {len(through)} let through "
        f"({time.monotonic() - began_s:.1f} s)"
    )
    assert not through
    assert tried >= AT_LEAST
    assert "Traceback" not in fortress.wrote()
    assert fortress.process.poll() is None


def test_the_attacks_bite(naive: Target) -> None:
    """At least half of the same attacks succeed against the server that the tutorial builds."""
    tried = len(every_case())

    through = _successes(naive)

    print(f"\nnaive server: {len(through)} of {tried} attacks succeed ({len(through) / tried:.0%})")
    assert len(through) * 2 >= tried
