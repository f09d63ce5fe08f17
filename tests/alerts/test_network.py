"""Alerts of what the machine or a program receives and sends."""

from collections.abc import Mapping, Sequence

import pytest

from desktop_monitor.alerts.evaluator import Change, RuleEvaluator
from desktop_monitor.alerts.hysteresis import CLEAR_AFTER_S, Transition
from desktop_monitor.alerts.preview import replayed_episodes
from desktop_monitor.alerts.raised import raised_alert
from desktop_monitor.model.alert import AlertMetric, AlertRule
from desktop_monitor.model.process import ProcessSample
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import NetworkSample, Sample
from desktop_monitor.rates import reading
from tests.alerts.machine import PERIOD_S, START_UNIX_MS, process

MBIT = 125_000
"""Bytes a second."""


def rule(metric: AlertMetric, *, program: str = "", for_s: int = 10) -> AlertRule:
    """A rule with a limit of 80 Mbit/s."""
    return AlertRule(id="n", metric=metric, limit=80 * MBIT, clear=40 * MBIT, for_s=for_s, program=program)


class Network:
    """A machine with a device and a bridge through which the same goes; feeds samples to one rule."""

    def __init__(self, watched: AlertRule) -> None:
        self._evaluator = RuleEvaluator([watched])
        self._before: Sample | None = None
        self._moved = {"received_bytes": 0, "sent_bytes": 0}
        self._second = 0.0
        self.changes: list[Change] = []
        self.readings: list[Reading] = []

    def run(
        self,
        for_s: float,
        mbit_per_s: Mapping[str, float] = {},
        processes: Sequence[ProcessSample] = (),
    ) -> list[Change]:
        """Let time pass in periods, with a rate for each counter; what processes have moved is after it."""
        changed: list[Change] = []
        for _ in range(round(for_s / PERIOD_S)):
            self._second += PERIOD_S
            for name, rate in mbit_per_s.items():
                self._moved[name] += round(rate * MBIT * PERIOD_S)
            changed += self._step(processes)
        self.changes += changed
        return changed

    def _step(self, processes: Sequence[ProcessSample]) -> list[Change]:
        now = Sample(
            START_UNIX_MS + round(1000 * self._second),
            1000 + self._second,
            None,
            {(one.pid, one.created_unix_ms): one for one in processes},
            network=tuple(self._interface(name, is_physical=name == "eth0") for name in ("br0", "eth0")),
        )
        made = reading(self._before, now) if self._before else None
        self._before = now
        if made:
            self.readings.append(made)
        return self._evaluator.step(now, made)

    def _interface(self, name: str, *, is_physical: bool) -> NetworkSample:
        return NetworkSample(
            name=name,
            **self._moved,
            received_packets=0,
            sent_packets=0,
            errors=0,
            drops=0,
            is_up=True,
            speed_mbit_per_s=None,
            addresses=(),
            is_physical=is_physical,
        )


def mover(name: str, pid: int = 7, **moved: int | None) -> ProcessSample:
    """A process that has moved so many bytes."""
    return process(pid, name, **{"received_bytes": 0, "sent_bytes": 0, **moved})


@pytest.mark.parametrize(
    ("metric", "direction", "other"),
    [
        (AlertMetric.NETWORK_RECEIVED, "received_bytes", "sent_bytes"),
        (AlertMetric.NETWORK_SENT, "sent_bytes", "received_bytes"),
    ],
)
def test_the_traffic_of_the_machine_is_watched_in_one_direction(
    metric: AlertMetric, direction: str, other: str
) -> None:
    """What goes through a bridge and a device counts once; it is raised after its time, and cleared."""
    machine = Network(rule(metric))
    machine.run(60, {direction: 70.0, other: 900.0})
    assert machine.changes == []

    [raised] = machine.run(10, {direction: 90.0})
    assert raised.transition is Transition.RAISED
    assert raised.value == pytest.approx(90 * MBIT)

    assert machine.run(60, {direction: 60.0}) == []
    [cleared] = machine.run(CLEAR_AFTER_S, {direction: 30.0})
    assert cleared.transition is Transition.CLEARED
    [episode] = replayed_episodes(rule(metric), machine.readings)
    assert episode.raised_at_unix_ms == raised.sample.taken_at_unix_ms
    assert episode.cleared_at_unix_ms == cleared.sample.taken_at_unix_ms


def raised_by(*movers: tuple[ProcessSample, ProcessSample]) -> str:
    """Return the sentence of an alert: the machine has received 100 Mbit/s for 10 s, 125 MB."""
    machine = Network(rule(AlertMetric.NETWORK_RECEIVED))
    machine.run(5, processes=[before for before, _ in movers])
    [change] = machine.run(10, {"received_bytes": 100}, processes=[after for _, after in movers])
    return raised_alert(change, "id", private=()).text


def test_the_culprit_is_who_received_most() -> None:
    """With its part of what the machine received; what it sent does not count."""
    text = raised_by(
        (mover("rsync", 7), mover("rsync", 7, received_bytes=100_000_000)),
        (mover("backup", 8), mover("backup", 8, sent_bytes=900_000_000)),
    )

    assert text == "Received 100 Mbit/s for 10 s: 80 % of it was rsync."


@pytest.mark.parametrize(
    "after",
    [mover("rsync", received_bytes=30_000_000), mover("rsync", received_bytes=None, sent_bytes=None)],
    ids=["little", "unknown"],
)
def test_it_says_that_nobody_is_known_to_have_received_it(after: ProcessSample) -> None:
    """A program with a quarter of it is not the cause, and one that is not counted may be."""
    text = raised_by((mover("rsync"), after))

    assert text == "Received 100 Mbit/s for 10 s; which program did is not known."


def test_the_traffic_of_a_program_is_that_of_all_its_processes() -> None:
    """Whatever others move; it names the one that moved most of it."""
    machine = Network(rule(AlertMetric.PROGRAM_SENT, program="backup", for_s=5))
    machine.run(5, processes=[mover("backup", 7), mover("backup", 8), mover("rsync", 9)])
    others = mover("rsync", 9, sent_bytes=900_000_000)
    sent = [mover("backup", 7, sent_bytes=20_000_000), mover("backup", 8, sent_bytes=40_000_000), others]
    [change] = machine.run(5, processes=sent)

    alert = raised_alert(change, "id", private=())
    assert alert.text == "backup sent 96.0 Mbit/s for 5 s."
    assert [one.pid for one in alert.culprits] == [8]


def test_what_is_not_known_of_a_program_neither_raises_nor_clears() -> None:
    """It has not moved nothing; a program that is gone has."""
    machine = Network(rule(AlertMetric.PROGRAM_RECEIVED, program="wget", for_s=5))
    machine.run(5, processes=[mover("wget")])
    [raised] = machine.run(5, processes=[mover("wget", received_bytes=100_000_000)])
    assert raised.transition is Transition.RAISED

    assert machine.run(300, processes=[mover("wget", received_bytes=None, sent_bytes=None)]) == []
    [cleared] = machine.run(CLEAR_AFTER_S)
    assert cleared.transition is Transition.CLEARED
