"""The table of attacks, run against the engine and against the tutorial's server."""

import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.attack.cases import CHANGE, Case, asks, cases_of_pages, changes, listens, redeems
from tests.attack.conftest import Fortress
from tests.attack.raw_cases import raw_cases
from tests.attack.wire import Target, exchange, is_answered, raw

AT_LEAST = 150


def every_case() -> list[Case]:
    """List all attacks."""
    return [*cases_of_pages(), *raw_cases()]


def _successes(target: Target) -> list[str]:
    with ThreadPoolExecutor(8) as pool:
        outcomes = pool.map(lambda case: (case.name, case.succeeds(target)), every_case())
        return [name for name, succeeded in outcomes if succeeded]


def test_honest_requests_are_answered(fortress: Fortress, naive: Target) -> None:
    """What the attacks spoil is right: without a flaw, each kind of request works on both servers."""
    for target in (fortress.target, naive):
        assert asks(target, path="/")
        assert asks(target)
        assert changes(target, body=CHANGE)
        assert listens(target)
        assert redeems(target, {"key": target.new_key()})
        launcher = {"Host": target.host, "Authorization": f"Bearer {target.control_secret}"}
        assert is_answered(exchange(target.port, raw("POST /control/open HTTP/1.1", launcher)))


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
