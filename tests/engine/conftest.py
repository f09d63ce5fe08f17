"""Samplers and alerting that are stopped after the test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from desktop_monitor.engine.sampler import Sampler
from tests.engine.alerting.alerting_world import World
from tests.engine.fake_machine import Blocker, FakeMachine

StartSampler = Callable[..., Sampler]


@pytest.fixture
def start_sampler() -> Iterator[StartSampler]:
    """Start samplers with the listeners that are given by name."""
    started: list[Sampler] = []

    def start(machine: Any = None, *, period_s: float = 0.05, **options: Any) -> Sampler:
        on_stuck = options.pop("on_stuck", lambda _what: None)
        sampler = Sampler(machine or FakeMachine(), options, period_s=period_s, on_stuck=on_stuck)
        started.append(sampler)
        sampler.take_first()
        sampler.start()
        return sampler

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def blocker() -> Iterator[Blocker]:
    """What blocks, until the test has ended at the latest."""
    made = Blocker()
    yield made
    made.released.set()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A world whose thread has ended after the test."""
    made = World(tmp_path)
    made.run(5, 0)
    yield made
    made.alerting.close()
