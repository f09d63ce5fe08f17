"""When alerts are raised and cleared: held for a time, with hysteresis, whatever the clock does."""

import pytest
from msgspec.structs import replace

from desktop_monitor.alerts.evaluator import Change, RuleEvaluator
from desktop_monitor.alerts.hysteresis import CLEAR_AFTER_S, SAME_EPISODE_S, Transition
from desktop_monitor.alerts.rules import BUILTIN_RULES
from desktop_monitor.model.alert import AlertMetric, AlertRule
from desktop_monitor.model.sample import Battery, Memory, Temperature, Volume
from desktop_monitor.timing.unix_time import HOUR_MS
from tests.alerts.machine import PERIOD_S, Machine, process

CPU = BUILTIN_RULES["cpu"]


def machine(*rules: AlertRule) -> Machine:
    """A calm machine that is watched by some rules."""
    return Machine(RuleEvaluator(rules or (CPU,)))


def transitions(changes: list[Change]) -> list[Transition]:
    """What happened, in order."""
    return [one.transition for one in changes]


def test_a_spike_of_five_seconds_raises_nothing() -> None:
    """Nor do many of them."""
    one = machine()
    for _ in range(20):
        one.run(5, 100)
        one.run(10, 20)
    assert one.changes == []


def test_an_alert_is_raised_when_it_has_held_for_a_minute() -> None:
    """Not a sample earlier, and with the mean of that time."""
    one = machine()
    assert one.run(55, 96) == []
    [change] = one.run(5, 90)
    assert change.transition is Transition.RAISED
    assert change.held_s == 60
    assert change.value == pytest.approx(95.5)
    assert change.begin is not None
    assert change.sample.monotonic_s - change.begin.monotonic_s == 60


def test_a_value_between_limit_and_clear_level_neither_raises_nor_clears() -> None:
    """Hysteresis: it does not flap around the limit."""
    one = machine()
    one.run(60, 95)
    for _ in range(50):
        one.run(5, 80)
        one.run(5, 95)
    assert transitions(one.changes) == [Transition.RAISED]
    one.run(CLEAR_AFTER_S, 75)
    assert transitions(one.changes) == [Transition.RAISED, Transition.CLEARED]


def test_a_short_calm_does_not_clear() -> None:
    """It has to be calm for half a minute without a break."""
    one = machine()
    one.run(60, 95)
    for _ in range(10):
        one.run(CLEAR_AFTER_S - PERIOD_S, 10)
        one.run(5, 80)
    assert transitions(one.changes) == [Transition.RAISED]


def test_what_begins_again_soon_is_the_same_episode() -> None:
    """Later it is a new one."""
    one = machine()
    one.run(60, 95)
    one.run(CLEAR_AFTER_S, 10)
    one.run(SAME_EPISODE_S - 60, 10)
    assert transitions(one.run(60, 95)) == [Transition.RAISED_AGAIN]
    one.run(CLEAR_AFTER_S, 10)
    one.run(SAME_EPISODE_S, 10)
    assert transitions(one.run(60, 95)) == [Transition.RAISED]


@pytest.mark.parametrize("shift_ms", [HOUR_MS, -HOUR_MS, 400 * 24 * HOUR_MS], ids=["on", "back", "far"])
def test_a_step_of_the_clock_changes_nothing(shift_ms: int) -> None:
    """Neither while it holds, nor while the alert is active."""
    one = machine()
    one.run(30, 95)
    one.unix_ms += shift_ms
    assert one.run(25, 95) == []
    assert transitions(one.run(5, 95)) == [Transition.RAISED]
    one.unix_ms -= shift_ms
    assert one.run(60, 95) == []
    one.run(15, 10)
    one.unix_ms += shift_ms
    assert transitions(one.run(15, 10)) == [Transition.CLEARED]


def test_after_a_long_sleep_it_is_a_new_episode() -> None:
    """The monotonic clock of Linux stands still in it."""
    one = machine()
    one.run(60, 95)
    one.run(CLEAR_AFTER_S, 10)
    one.unix_ms += 8 * HOUR_MS
    one.run(5, 10)
    assert transitions(one.run(60, 95)) == [Transition.RAISED]


def test_a_time_without_samples_proves_nothing() -> None:
    """The mean of a quarter of an hour says nothing about a minute in it."""
    one = machine()
    one.run(30, 95)
    assert one.step(900, 95) == []
    assert one.run(55, 95) == []
    assert transitions(one.run(5, 95)) == [Transition.RAISED]


def test_an_unknown_value_neither_holds_nor_clears() -> None:
    """None is not zero."""
    one = machine()
    one.run(55, 95)
    one.run(600, None)
    assert transitions(one.run(5, 95)) == [Transition.RAISED]
    assert one.run(600, None) == []


def test_a_changed_rule_starts_again_and_a_snoozed_one_keeps_its_state() -> None:
    """Only what decides when it is raised counts."""
    one = machine()
    one.run(55, 95)
    one.evaluator.set_rules([replace(CPU, snoozed_until_unix_ms=1)])
    assert transitions(one.run(5, 95)) == [Transition.RAISED]
    assert one.evaluator.is_raised("cpu", "")
    one.evaluator.set_rules([replace(CPU, limit=94)])
    assert not one.evaluator.is_raised("cpu", "")
    assert transitions(one.run(60, 95)) == [Transition.RAISED]


def volume(mount: str, free_bytes: int, filesystem: str = "ext4") -> Volume:
    """A volume of 100 GB."""
    return Volume(mount, "sda", filesystem, 10**11, 10**11 - free_bytes, free_bytes, is_responding=True)


def test_a_volume_that_is_gone_raises_nothing() -> None:
    """Also where the clear level is the limit."""
    rule = replace(BUILTIN_RULES["volume"], clear=BUILTIN_RULES["volume"].limit, for_s=10)
    one = machine(rule)
    one.run(5, 0, volumes=(volume("/", 10**9),))
    one.run(600, 0, volumes=())
    assert one.changes == []


def test_each_volume_has_an_alert_of_its_own() -> None:
    """Also while another is active; one that is unmounted is cleared, a read-only one is always full."""
    one = machine(BUILTIN_RULES["volume"])
    iso = volume("/media/cd", 0, "iso9660")
    one.run(60, 0, volumes=(volume("/", 10**9), volume("/home", 30 * 10**9), iso))
    one.run(60, 0, volumes=(volume("/", 10**9), volume("/home", 2 * 10**9), iso))
    assert [(change.subject, change.transition) for change in one.changes] == [
        ("/", Transition.RAISED),
        ("/home", Transition.RAISED),
    ]
    [cleared] = one.run(CLEAR_AFTER_S, 0, volumes=(volume("/", 10**9), iso))
    assert (cleared.subject, cleared.transition) == ("/home", Transition.CLEARED)


def test_a_large_volume_with_much_space_is_not_nearly_full() -> None:
    """Five percent of a large disk are no reason to worry."""
    one = machine(BUILTIN_RULES["volume"])
    large = Volume("/", "sda", "ext4", 10**13, 10**13 - 10**11, 10**11, is_responding=True)
    assert one.run(300, 0, volumes=(large,)) == []


def test_memory_is_that_of_the_container_where_it_is_limited() -> None:
    """The machine may have plenty."""
    one = machine(BUILTIN_RULES["memory"])
    memory = Memory(10**11, 10**10, 9 * 10**10, 0, None, None, None, None, None)
    assert one.run(120, 0, memory=memory) == []
    limited = Memory(
        10**11, 10**10, 9 * 10**10, 0, None, None, None, None, None, limit_bytes=100, limit_used_bytes=96
    )
    assert transitions(one.run(60, 0, memory=limited)) == [Transition.RAISED]


def test_a_battery_that_is_charged_is_not_low() -> None:
    """Only one that is discharging."""
    one = machine(BUILTIN_RULES["battery"])
    assert one.run(120, 0, battery=Battery(4.0, "charging", None, None, None)) == []
    low = Battery(9.0, "discharging", None, None, None)
    assert transitions(one.run(30, 0, battery=low)) == [Transition.RAISED]
    charged = Battery(9.0, "charging", None, None, None)
    assert transitions(one.run(CLEAR_AFTER_S, 0, battery=charged)) == [Transition.CLEARED]


def test_a_thermometer_is_compared_with_its_own_limit() -> None:
    """One without a plausible limit raises nothing."""
    one = machine(BUILTIN_RULES["temperature"])
    hot = Temperature("cpu", 96.0, None, 100.0)
    bogus = [Temperature("a", 50.0, None, None), Temperature("b", 50.0, None, 0.0)]
    [change] = one.run(15, 0, temperatures=(hot, *bogus))
    assert change.subject == "cpu"


def test_the_cpu_of_a_program_is_that_of_all_its_processes() -> None:
    """In percent of the machine, from the growth of their counters."""
    rule = AlertRule(id="make", metric=AlertMetric.PROGRAM_CPU, program="make", limit=50, clear=20, for_s=10)
    one = machine(rule)
    one.step(5, 80, processes=[process(7, "make", cpu_ms=0), process(8, "make", cpu_ms=0)])
    one.step(5, 80, processes=[process(7, "make", cpu_ms=1500), process(8, "make", cpu_ms=1500)])
    [change] = one.step(5, 80, processes=[process(7, "make", cpu_ms=3000), process(8, "make", cpu_ms=3000)])
    assert change.transition is Transition.RAISED
    assert change.value == pytest.approx(60)


def test_what_was_raised_before_a_restart_is_not_raised_again() -> None:
    """It goes on, and is cleared when it is calm."""
    one = machine()
    one.evaluator.restore(CPU, "", cleared_since_s=None)
    assert one.run(300, 95) == []
    assert transitions(one.run(CLEAR_AFTER_S, 10)) == [Transition.CLEARED]
    other = machine()
    other.evaluator.restore(CPU, "", cleared_since_s=SAME_EPISODE_S - 100)
    assert transitions(other.run(60, 95)) == [Transition.RAISED_AGAIN]
