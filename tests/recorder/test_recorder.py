"""The recorder answers about the past what was true then."""

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from desktop_monitor.errors import QuestionRefused
from desktop_monitor.history import PastEvent
from desktop_monitor.rates import process_rows
from desktop_monitor.recorder import opened
from desktop_monitor.recorder.accounting import account
from desktop_monitor.recorder.shape import pick
from desktop_monitor.sample import Sample
from tests.recorder.conftest import Recording
from tests.recorder.machine import InventedMachine

Begin = Callable[..., Recording]
SERIES = (
    "cpu.total_percent",
    "memory.used_bytes",
    "disks.sda.write_bytes_per_s",
    "network.eth0.100.sent_bytes_per_s",
)
MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS


def used_cpu_s(samples: list[Sample], after: int, until: int) -> dict[str, float]:
    """The truth: CPU seconds by name, from the samples themselves."""
    inside = [
        number for number, one in enumerate(samples) if number and after < one.taken_at_unix_ms <= until
    ]
    total: dict[str, float] = defaultdict(float)
    for number in inside:
        before, now = samples[number - 1].processes or {}, samples[number].processes or {}
        for key, process in now.items():
            then = before[key].cpu_ms if key in before else 0
            total[process.name] += ((process.cpu_ms or 0) - (then or 0)) / 1000
    return {name: round(cpu_s, 3) for name, cpu_s in total.items() if cpu_s}


def test_the_history_of_an_hour_is_what_was_read(begin: Begin) -> None:
    """Every sample is there, with the very numbers that were live, from closed chunks and the open one."""
    recording = begin()
    recording.run(200)
    first = recording.readings[0].taken_at_unix_ms

    found = recording.recorder.history(first, recording.now, 600, SERIES)

    assert found.times_unix_ms == [one.taken_at_unix_ms for one in recording.readings]
    for name in SERIES:
        assert found.series[name].average == [pick(one, name) for one in recording.readings]
    assert found.gaps == []


def test_a_step_of_several_samples_tells_average_minimum_and_maximum(begin: Begin) -> None:
    """A short spike stays visible when many samples share a point."""
    recording = begin()
    recording.run(100)
    values = [pick(one, "cpu.total_percent") for one in recording.readings]

    found = recording.recorder.history(0 + recording.now - HOUR_MS, recording.now, 10, ["cpu.total_percent"])

    assert len(found.times_unix_ms) == 10
    assert max(found.series["cpu.total_percent"].maximum) == max(values)  # type: ignore[type-var]
    assert min(found.series["cpu.total_percent"].minimum) == min(values)  # type: ignore[type-var]
    assert 40_000 < found.step_ms < 60_000


def test_days_and_months_come_from_rollups_and_agree_with_the_samples(begin: Begin) -> None:
    """Minutes and hours are the same history, only coarser; the hour that is not over is in it."""
    recording = begin(InventedMachine(4), period_s=10.0)
    recording.run(360 * 6)
    values = [pick(one, "cpu.total_percent") or 0 for one in recording.readings]
    mean, top = sum(values) / len(values), max(values)

    day = recording.recorder.history(recording.now - DAY_MS, recording.now, 600, ["cpu.total_percent"])
    month = recording.recorder.history(recording.now - 30 * DAY_MS, recording.now, 600, ["cpu.total_percent"])

    for found, least in ((day, 110), (month, 3)):
        averages = [one for one in found.series["cpu.total_percent"].average if one is not None]
        assert least <= len(averages) <= 600
        assert abs(sum(averages) / len(averages) - mean) < 0.3
        assert max(one or 0 for one in found.series["cpu.total_percent"].maximum) == pytest.approx(
            top, rel=0.001
        )
        assert found.gaps == []


def test_a_moment_is_the_whole_table_of_that_instant(begin: Begin) -> None:
    """Every process, ranked by CPU, with the rates and names that it had, long after and after a restart."""
    recording = begin()
    recording.run(150)
    asked = recording.samples[70]
    truth = process_rows(recording.samples[69], asked)
    while_running = recording.recorder.moment(asked.taken_at_unix_ms)
    recording.recorder.close()

    after = begin(recording.machine).recorder.moment(asked.taken_at_unix_ms - 100)

    assert after == while_running
    assert after.at_unix_ms == asked.taken_at_unix_ms
    assert {(row.pid, row.created_unix_ms): row for row in after.processes} == truth
    shares = [row.cpu_percent or 0 for row in after.processes]
    assert shares == sorted(shares, reverse=True)
    assert after.reading == recording.readings[69]


def test_nothing_is_invented_for_a_time_without_samples(begin: Begin) -> None:
    """A moment outside of what was recorded is refused, and tells why."""
    recording = begin()
    recording.run(10)

    with pytest.raises(QuestionRefused, match="Nothing was recorded"):
        recording.recorder.moment(recording.now - HOUR_MS)


def test_cpu_seconds_are_exact_between_any_two_instants(begin: Begin) -> None:
    """Whatever the range cuts, hours, ten minutes or chunks, the sum is the difference of counters."""
    recording = begin(InventedMachine(12, births_per_sample=0.3), period_s=10.0)
    recording.run(360 * 3 + 77)
    start = recording.samples[0].taken_at_unix_ms
    for after, until in (
        (start, recording.now),
        (start + 1_234_567, recording.now - 2_345_678),
        (start + 5, start + 400_000),
    ):
        found = recording.recorder.top(after, until, "cpu", 100)

        assert {one.name: one.cpu_s for one in found.programs if one.cpu_s} == used_cpu_s(
            recording.samples, after, until
        )
        assert sum(one.share_percent for one in found.programs) == pytest.approx(100, abs=0.1)


def test_who_wrote_and_who_had_the_memory(begin: Begin) -> None:
    """The same for bytes and for the largest memory, and the processes of a program are named."""
    recording = begin()
    recording.run(30)
    writer = recording.machine.begin("writer")
    hog = recording.machine.begin("hog", rss_bytes=4096)
    for _ in range(5):
        recording.machine.work(writer, 10, written=100_000_000)
        recording.machine.work(hog, 10, rss=80_000_000)
        recording.run(1)
    recording.machine.end(writer)
    recording.machine.end(hog)
    recording.run(100)

    wrote = recording.recorder.top(0, recording.now, "io", 5).programs[0]
    largest = recording.recorder.top(0, recording.now, "memory", 5).programs[0]

    assert (wrote.name, wrote.write_bytes) == ("writer", 500_000_000)
    assert [(one.pid, one.created_unix_ms) for one in wrote.processes] == [writer]
    assert (largest.name, largest.rss_maximum_bytes > 300_000_000) == ("hog", True)


def test_parts_add_up_over_a_thousand_recorded_samples(begin: Begin) -> None:
    """Processes, finished, denied and unexplained are the total, within two points, in every interval."""
    recording = begin(InventedMachine(25, births_per_sample=0.7))
    recording.run(1001)
    for number in range(1, 1001):
        parts = account(
            recording.samples[number - 1],
            recording.samples[number],
            list(process_rows(recording.samples[number - 1], recording.samples[number]).values()),
        )
        kinds = [
            parts.processes_percent,
            parts.finished_percent,
            parts.denied_percent,
            parts.unexplained_percent,
        ]
        assert all(share is not None and share >= 0 for share in kinds)
        assert abs(sum(share or 0 for share in kinds) - (parts.total_percent or 0)) < 2
    assert recording.recorder.moment(recording.samples[500].taken_at_unix_ms).accounting is not None


def test_children_that_end_between_two_samples_are_counted_as_finished() -> None:
    """A storm of processes that no sample ever sees is told by the children time of its parent."""
    machine = InventedMachine(5, active_share=0, births_per_sample=0)
    shell = machine.begin("make")
    old = machine.begin("cc", parent_pid=shell[0], cpu_ms=7_000)
    before = machine.sample()
    machine.end(old, extra_ms=500)
    machine.table[shell] = msgspec.structs.replace(
        machine.table[shell], children_cpu_ms=(machine.table[shell].children_cpu_ms or 0) + 2_500
    )
    machine._count(5.0, 4_000)
    machine.monotonic_s += 5
    now = machine.sample()

    parts = account(before, now, list(process_rows(before, now).values()))

    capacity_ms = 4 * 5000
    assert parts.finished_percent == pytest.approx(100 * 3_000 / capacity_ms, abs=0.8)


def test_time_that_may_not_be_read_is_denied_and_not_unexplained() -> None:
    """Without permission the rest has a name."""
    machine = InventedMachine(5, active_share=0, births_per_sample=0)
    hidden = machine.begin("hidden", cpu_ms=None)
    before = machine.sample()
    machine._count(5.0, 4_000)
    machine.monotonic_s += 5
    now = machine.sample()

    parts = account(before, now, list(process_rows(before, now).values()))

    assert machine.table[hidden].cpu_ms is None
    assert parts.unexplained_percent == 0
    assert (parts.denied_percent or 0) > 15


def test_time_of_processes_that_are_hidden_is_denied(begin: Begin) -> None:
    """Those of which nothing may be read are not in the table, but are counted; the record keeps that."""
    recording = begin(InventedMachine(5, active_share=0, births_per_sample=0))
    machine = recording.machine
    recording.take(msgspec.structs.replace(machine.pass_time(), hidden_process_count=3))
    machine._count(5.0, 4_000)
    machine.monotonic_s += 5
    machine.wall_unix_ms += 5000
    recording.take(msgspec.structs.replace(machine.sample(), hidden_process_count=3))

    parts = recording.recorder.moment(recording.now).accounting

    assert parts.unexplained_percent == 0
    assert (parts.denied_percent or 0) > 15


def test_suspend_is_a_gap_with_its_reason(begin: Begin) -> None:
    """Hours of sleep are neither a rate nor a burst."""
    recording = begin()
    recording.run(20)
    asleep = recording.now
    recording.machine.wall_unix_ms += 2 * HOUR_MS
    recording.slept_s += 7200
    recording.run(20)

    found = recording.recorder.history(
        asleep - 60_000, asleep - 60_000 + 85 * MINUTE_MS, 600, ["cpu.total_percent"]
    )
    whole = recording.recorder.history(asleep - HOUR_MS, recording.now, 600, ["cpu.total_percent"])
    events = recording.recorder.events(asleep - 1, recording.now).events

    assert found.times_unix_ms[-1] == asleep
    assert [gap.why for gap in whole.gaps] == ["suspended"]
    assert [event.kind for event in events if event.kind != "engine_started"] == ["suspended"]
    assert all(0 <= (value or 0) <= 100 for value in whole.series["cpu.total_percent"].average)


@pytest.mark.parametrize("step_ms", [-HOUR_MS, -7_000, 7_000, HOUR_MS], ids=lambda ms: f"{ms / 1000:+.0f}s")
def test_a_clock_that_is_set_loses_and_doubles_nothing(begin: Begin, step_ms: int) -> None:
    """Samples are ordered by the monotonic clock; the wall clock is only a label."""
    recording = begin()
    recording.run(100)
    recording.machine.wall_unix_ms += step_ms
    recording.run(100)
    begun, ended = recording.samples[0].taken_at_unix_ms, recording.now

    used = {
        one.name: one.cpu_s
        for one in recording.recorder.top(
            min(begun, ended) - DAY_MS, max(begun, ended) + DAY_MS, "cpu", 99
        ).programs
    }
    kinds = [event.kind for event in recording.recorder.events(begun - DAY_MS, ended + DAY_MS).events]
    found = recording.recorder.history(begun, begun + 80 * MINUTE_MS, 600, ["cpu.total_percent"])

    assert {name: cpu_s for name, cpu_s in used.items() if cpu_s} == used_cpu_s(recording.samples, 0, 2**52)
    assert kinds.count("clock_stepped") == 1
    assert all(0 <= (value or 0) <= 100 for value in found.series["cpu.total_percent"].average)


def test_an_engine_that_stood_still_leaves_a_gap(begin: Begin) -> None:
    """Stopped and continued: a gap, an event, no average over the hole."""
    recording = begin()
    recording.run(20)
    stood = recording.now
    recording.take(recording.machine.pass_time(600.0))
    recording.run(20)

    found = recording.recorder.history(stood - MINUTE_MS, recording.now, 600, ["cpu.total_percent"])

    assert [(gap.from_unix_ms, gap.why) for gap in found.gaps] == [(stood, "not_sampled")]
    assert stood + 600_000 not in found.times_unix_ms


def test_a_restart_and_a_boot_are_events_and_gaps(begin: Begin) -> None:
    """The time in which nothing was recorded is told as such."""
    recording = begin()
    recording.run(20)
    stopped = recording.now
    recording.recorder.close()
    recording.machine.wall_unix_ms += 20 * MINUTE_MS
    later = begin(recording.machine, boot="another boot")
    later.run(20)

    kinds = {event.kind for event in later.recorder.events(stopped - 1, later.now).events}
    found = later.recorder.history(stopped - MINUTE_MS, later.now, 600, ["cpu.total_percent"])

    assert kinds == {"boot", "engine_off", "engine_started"}
    assert [(gap.from_unix_ms, gap.why) for gap in found.gaps] == [(stopped, "engine_off")]


def test_rollups_of_an_hour_in_which_the_engine_was_restarted_are_complete(begin: Begin) -> None:
    """Nothing of the hour is lost or counted twice, whether a run ended well or was killed."""
    machine = InventedMachine(6)
    samples: list[Sample] = []
    for _ in range(4):
        recording = begin(machine, period_s=10.0)
        recording.run(60)
        samples += recording.samples
        recording.recorder._store._writer.close()  # as if killed: nothing is put in order
    last = begin(machine, period_s=10.0)
    last.run(360)
    start = samples[0].taken_at_unix_ms

    found = last.recorder.history(start - DAY_MS, last.now, 600, ["memory.used_bytes"])
    hour_end = (start // HOUR_MS + 1) * HOUR_MS
    programs = last.recorder.top(start - 1, hour_end - 1, "cpu", 99).programs

    values = [value for value in found.series["memory.used_bytes"].average if value is not None]
    assert len(values) >= 32
    truth = sum(
        sum(used_cpu_s(one, 0, hour_end - 1).values())
        for one in (samples[k * 60 : k * 60 + 60] for k in range(4))
    )
    truth += sum(used_cpu_s(last.samples, 0, hour_end - 1).values())
    assert sum(one.cpu_s for one in programs) == pytest.approx(truth, rel=0.001)


def test_without_recording_ten_minutes_stay_in_memory_and_nothing_is_written(
    begin: Begin, directory: Path
) -> None:
    """Who does not want a history on disk still has moments, top and charts of the last minutes."""
    recording = begin(settings={"record": False})
    recording.run(300)

    recorder = recording.recorder
    assert not directory.exists()
    assert recorder.status().state == "memory"
    assert len(recorder.moment(recording.now - 300_000).processes) == 30
    assert recorder.top(recording.now - 300_000, recording.now, "cpu", 5).programs
    oldest = recorder.status().oldest_unix_ms
    assert oldest is not None
    assert 10 * MINUTE_MS <= recording.now - oldest <= 21 * MINUTE_MS


def test_recording_can_be_switched_off_and_on(begin: Begin) -> None:
    """What was recorded before stays, what was not is told as a pause."""
    recording = begin()
    recording.run(100)
    recording.settings = msgspec.structs.replace(recording.settings, record=False)
    recording.run(100)
    recording.settings = msgspec.structs.replace(recording.settings, record=True)
    recording.run(100)
    recording.recorder.close()

    past = opened(recording.recorder._days.directory)
    kinds = [event.kind for event in past.events(0, recording.now)]

    assert kinds == ["engine_started", "recording_paused"]
    assert past.moment(recording.samples[50].taken_at_unix_ms).processes
    assert past.moment(recording.samples[250].taken_at_unix_ms).processes
    with pytest.raises(QuestionRefused):
        past.moment(recording.samples[150].taken_at_unix_ms)


def test_a_private_program_is_counted_but_not_named(begin: Begin, directory: Path) -> None:
    """Its figures are needed so that parts add up; its name is nobody's business."""
    recording = begin(settings={"private_programs": ("secretive",)})
    recording.run(3)
    key = recording.machine.begin("secretive")
    recording.machine.work(key, 4000)
    recording.run(90)
    recording.recorder.close()

    names = {one.name for one in begin(recording.machine).recorder.top(0, recording.now, "cpu", 99).programs}

    assert "(private)" in names
    assert "secretive" not in names
    assert not any(b"secretive" in path.read_bytes() for path in directory.iterdir())


def test_another_reader_sees_the_newest_sample_while_the_engine_writes(begin: Begin, directory: Path) -> None:
    """The commands need no engine, and do not disturb one."""
    recording = begin()
    recording.run(130)

    past = opened(directory)

    assert past.moment(recording.now) == recording.recorder.moment(recording.now)
    assert past.moment(recording.samples[20].taken_at_unix_ms).processes
    recording.run(5)
    assert recording.codes == []


def test_only_the_owner_can_read_the_history(begin: Begin, directory: Path) -> None:
    """Command lines are nobody else's business, whatever the umask is."""
    recording = begin()
    recording.run(800)

    assert directory.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in directory.iterdir()} == {0o600}
    assert len(list(directory.iterdir())) == 4


def test_events_are_kept_with_their_range(begin: Begin) -> None:
    """An event is found by any range that touches it."""
    recording = begin()
    recording.run(3)
    recording.recorder._store._tell(PastEvent("suspended", 1000, 9000, ""))

    assert [one.from_unix_ms for one in recording.recorder.events(8000, 8500).events] == [1000]
    assert recording.recorder.events(9001, 9500).events == []
