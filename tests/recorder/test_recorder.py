"""The recorder answers about the past what was true then."""

from pathlib import Path

import msgspec
import pytest

from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.model.history import RankBy
from desktop_monitor.model.sample import Sample
from desktop_monitor.model.series import value_of
from desktop_monitor.rates import process_rows
from desktop_monitor.recorder import history, moment, open_history
from desktop_monitor.recorder.rollups import hour_aggregator
from desktop_monitor.recorder.rollups.usage_table import UsageTable
from desktop_monitor.recorder.storage.integer_column import unpack_column
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from desktop_monitor.recorder.storage.sample_delta import IdentityBatch
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS, MINUTE_MS, floor_to
from tests.recorder.conftest import SERIES, Begin
from tests.recorder.machine import InventedMachine
from tests.recorder.truth import used_cpu_s


def test_the_history_of_an_hour_is_what_was_read(begin: Begin) -> None:
    """Every sample is there, with the very numbers that were live, from closed chunks and the open one."""
    recording = begin()
    recording.run(200)
    first = recording.readings[0].taken_at_unix_ms

    found = recording.recorder.queries.history(first, recording.now, 600, SERIES)

    assert found.times_unix_ms == [one.taken_at_unix_ms for one in recording.readings]
    for name in SERIES:
        assert found.series[name].average == [value_of(one, name) for one in recording.readings]
    assert found.gaps == []


def test_a_step_of_several_samples_shows_average_minimum_and_maximum(begin: Begin) -> None:
    """A short spike stays visible when many samples share a point."""
    recording = begin()
    recording.run(100)
    values = [value_of(one, "cpu.total_percent") for one in recording.readings]

    found = recording.recorder.queries.history(
        0 + recording.now - HOUR_MS, recording.now, 10, ["cpu.total_percent"]
    )

    assert len(found.times_unix_ms) == 10
    assert max(found.series["cpu.total_percent"].maximum) == max(values)  # type: ignore[type-var]
    assert min(found.series["cpu.total_percent"].minimum) == min(values)  # type: ignore[type-var]
    assert 40_000 < found.step_ms < 60_000


def test_days_and_months_come_from_rollups_and_agree_with_the_samples(begin: Begin) -> None:
    """Minutes and hours are the same history, only coarser; the hour that is not over is in it."""
    recording = begin(InventedMachine(4), period_s=10.0)
    recording.run(360 * 6)
    values = [value_of(one, "cpu.total_percent") or 0 for one in recording.readings]
    mean, top = sum(values) / len(values), max(values)

    day = recording.recorder.queries.history(
        recording.now - DAY_MS, recording.now, 600, ["cpu.total_percent"]
    )
    month = recording.recorder.queries.history(
        recording.now - 30 * DAY_MS, recording.now, 600, ["cpu.total_percent"]
    )

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
    while_running = recording.recorder.queries.moment(asked.taken_at_unix_ms)
    recording.recorder.close()

    after = begin(recording.machine).recorder.queries.moment(asked.taken_at_unix_ms - 100)

    assert after == while_running
    assert after.at_unix_ms == asked.taken_at_unix_ms
    assert {(row.pid, row.created_unix_ms): row for row in after.processes} == truth
    shares = [row.cpu_percent or 0 for row in after.processes]
    assert shares == sorted(shares, reverse=True)
    assert after.reading == recording.readings[69]


def test_nothing_is_invented_for_a_time_without_samples(begin: Begin) -> None:
    """A moment outside of what was recorded is refused, with the reason."""
    recording = begin()
    recording.run(10)

    with pytest.raises(QuestionRefused, match="Nothing was recorded"):
        recording.recorder.queries.moment(recording.now - HOUR_MS)


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
        found = recording.recorder.queries.top(after, until, RankBy.CPU, 100)

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

    wrote = recording.recorder.queries.top(0, recording.now, RankBy.IO, 5).programs[0]
    largest = recording.recorder.queries.top(0, recording.now, RankBy.MEMORY, 5).programs[0]

    assert (wrote.name, wrote.write_bytes) == ("writer", 500_000_000)
    assert [(one.pid, one.created_unix_ms) for one in wrote.processes] == [writer]
    assert (largest.name, largest.rss_maximum_bytes > 300_000_000) == ("hog", True)


def test_rollups_of_an_hour_in_which_the_engine_was_restarted_are_complete(begin: Begin) -> None:
    """Nothing of the hour is lost or counted twice, whether a run ended well or was killed."""
    machine = InventedMachine(6)
    samples: list[Sample] = []
    for _ in range(4):
        recording = begin(machine, period_s=10.0)
        recording.run(60)
        samples += recording.samples
        recording.recorder._recording.close = lambda: None  # type: ignore[method-assign]  # as if killed
    last = begin(machine, period_s=10.0)
    last.run(360)
    start = samples[0].taken_at_unix_ms

    found = last.recorder.queries.history(start - DAY_MS, last.now, 600, ["memory.used_bytes"])
    hour_end = (start // HOUR_MS + 1) * HOUR_MS
    programs = last.recorder.queries.top(start - 1, hour_end - 1, RankBy.CPU, 99).programs

    values = [value for value in found.series["memory.used_bytes"].average if value is not None]
    assert len(values) >= 32
    truth = sum(
        sum(used_cpu_s(one, 0, hour_end - 1).values())
        for one in (samples[k * 60 : k * 60 + 60] for k in range(4))
    )
    truth += sum(used_cpu_s(last.samples, 0, hour_end - 1).values())
    assert sum(one.cpu_s for one in programs) == pytest.approx(truth, rel=0.001)


def test_everybody_of_an_hour_with_many_processes_has_a_name(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who they are is written in pieces, again when the clock is put back into an hour that was over."""
    monkeypatch.setattr(hour_aggregator, "_IDENTITIES_AT_ONCE", 3)
    recording = begin(InventedMachine(10, births_per_sample=1.0))
    recording.run(70)
    recording.machine.wall_unix_ms += HOUR_MS
    recording.run(5)
    recording.machine.wall_unix_ms -= HOUR_MS
    recording.run(70)
    recording.machine.wall_unix_ms += HOUR_MS
    recording.run(5)

    days = recording.recorder._days
    at_unix_ms = recording.samples[5].taken_at_unix_ms
    hour_unix_ms = floor_to(at_unix_ms, HOUR_MS)
    file = days.rollups(at_unix_ms)
    tens = [
        ten
        for found in file.find(RecordKind.TEN_MINUTES, hour_unix_ms, hour_unix_ms)
        for ten in found.decoded(list[UsageTable])
    ]
    numbers = {number for ten in tens for number in unpack_column(ten.numbers, ten.count)}
    pieces = [
        one.decoded(IdentityBatch).unpacked() for one in file.find(RecordKind.ROLLUP_IDENTITY, 0, 2**60)
    ]

    assert len(numbers) > 30
    assert numbers <= days.rolled_up_identities(at_unix_ms).keys()
    assert max(map(len, pieces)) == 3
    assert sum(map(len, pieces)) == len(days.rolled_up_identities(at_unix_ms))


def test_without_recording_ten_minutes_stay_in_memory_and_nothing_is_written(
    begin: Begin, directory: Path
) -> None:
    """Who does not want a history on disk still has moments, top and charts of the last minutes."""
    recording = begin(settings={"record": False})
    recording.run(300)

    recorder = recording.recorder
    assert not directory.exists()
    assert recorder.status().state == "memory"
    assert len(recorder.queries.moment(recording.now - 300_000).processes) == 30
    assert recorder.queries.top(recording.now - 300_000, recording.now, RankBy.CPU, 5).programs
    oldest = recorder.status().oldest_unix_ms
    assert oldest is not None
    assert 10 * MINUTE_MS <= recording.now - oldest <= 21 * MINUTE_MS


def test_recording_can_be_switched_off_and_on(begin: Begin) -> None:
    """What was recorded before stays, what was not is reported as a pause."""
    recording = begin()
    recording.run(100)
    recording.settings = msgspec.structs.replace(recording.settings, record=False)
    recording.run(100)
    recording.settings = msgspec.structs.replace(recording.settings, record=True)
    recording.run(100)
    recording.recorder.close()

    past = open_history(recording.recorder._days.directory)
    kinds = [event.kind for event in past.events(0, recording.now)]

    assert kinds == ["engine_started", "recording_paused"]
    assert moment(past, recording.samples[50].taken_at_unix_ms).processes
    assert moment(past, recording.samples[250].taken_at_unix_ms).processes
    with pytest.raises(QuestionRefused):
        moment(past, recording.samples[150].taken_at_unix_ms)


def test_a_private_program_is_counted_but_not_named(begin: Begin, directory: Path) -> None:
    """Its figures are needed so that parts add up; its name is private."""
    recording = begin(settings={"private_programs": ("secretive",)})
    recording.run(3)
    key = recording.machine.begin("secretive")
    recording.machine.work(key, 4000)
    recording.run(90)
    recording.recorder.close()

    names = {
        one.name
        for one in begin(recording.machine).recorder.queries.top(0, recording.now, RankBy.CPU, 99).programs
    }

    assert "(private)" in names
    assert "secretive" not in names
    assert not any(b"secretive" in path.read_bytes() for path in directory.iterdir())


def test_another_reader_sees_the_newest_sample_while_the_engine_writes(begin: Begin, directory: Path) -> None:
    """The commands need no engine, and do not disturb one."""
    recording = begin()
    recording.run(130)

    past = open_history(directory)

    assert moment(past, recording.now) == recording.recorder.queries.moment(recording.now)
    assert moment(past, recording.samples[20].taken_at_unix_ms).processes
    recording.run(5)
    assert recording.codes == []


def test_only_the_owner_can_read_the_history(begin: Begin, directory: Path) -> None:
    """Command lines are private, whatever the umask is."""
    recording = begin()
    recording.run(800)

    assert directory.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in directory.iterdir()} == {0o600}
    assert len(list(directory.iterdir())) == 4


def test_a_chunk_stays_small_at_any_period(begin: Begin, directory: Path) -> None:
    """Five minutes of a sample each second would be too much to have in memory, and to open for a moment."""
    recording = begin(InventedMachine(5), period_s=1.0)
    recording.run(290)
    recording.recorder.close()

    past = open_history(directory)
    chunks = list(past.chunks(0, recording.now))

    assert max(chunk.newest for chunk in chunks) == 120
    assert sum(chunk.newest for chunk in chunks) == len(recording.samples) - 1
    found = history(past, recording.now - HOUR_MS, recording.now, 600, SERIES, lambda *_: {})
    assert found.times_unix_ms == [one.taken_at_unix_ms for one in recording.readings]
    assert found.gaps == []


def test_the_size_is_that_of_the_files_from_the_first_sample_on(begin: Begin) -> None:
    """Zero would say that nothing is stored."""
    recording = begin()
    recording.run(3)

    assert recording.recorder.status().bytes > 0
