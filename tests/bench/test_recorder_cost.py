"""What the recorder costs: CPU, bytes, and answers from two weeks of history."""

import resource
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest

from desktop_monitor.model.history import RankBy
from desktop_monitor.rates import reading
from desktop_monitor.recorder import Recorder
from desktop_monitor.recorder.clocks import MachineSleep
from desktop_monitor.recorder.rollups.series_rollup import PackedRollup, Rollup, cells
from desktop_monitor.recorder.storage.day_files import writable
from desktop_monitor.recorder.storage.record_file import RecordFile
from desktop_monitor.recorder.storage.record_kinds import RecordKind
from desktop_monitor.settings.settings import Settings
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS
from tests.bench.fortnight import BEGIN_UNIX_MS, DAYS, record
from tests.recorder.machine import InventedMachine

pytestmark = [pytest.mark.bench, pytest.mark.timeout(1800)]

MEMORY = Path("/dev/shm")  # where a desktop has its runtime directories is in memory, too
T = TypeVar("T")


def recorder_of(directory: Path, period_s: Callable[[], float] = lambda: 5.0) -> Recorder:
    """A recorder as the engine makes it, on the clock of an invented machine; the caller is its thread."""
    return Recorder(
        directory,
        settings=Settings,
        period_s=period_s,
        on_notice=print,
        boot="bench",
        sleep=MachineSleep(lambda: 0.0),
    )


def loop_ms() -> float:
    """CPU time of a million turns of an empty loop, so that figures of busy machines can be compared."""
    begun_s = time.process_time()
    for _ in range(1_000_000):
        pass
    return (time.process_time() - begun_s) * 1000


def run(recorder: Recorder, machine: InventedMachine, count: int) -> float:
    """Record so many samples; answer the CPU milliseconds of one."""
    before = machine.sample()
    recorder._recording.take(before, None)
    spent_s = 0.0
    for _ in range(count):
        now = machine.pass_time()
        made = reading(before, now)
        begun_s = time.thread_time()
        recorder._recording.take(now, made)
        spent_s += time.thread_time() - begun_s
        before = now
    return spent_s / count * 1000


@pytest.mark.parametrize("has_runtime", [True, False], ids=["as on a desktop", "without runtime directory"])
@pytest.mark.parametrize(("processes", "most_ms"), [(200, 0.6), (700, 2.0)])
def test_a_sample_costs_little(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int, most_ms: float, has_runtime: bool
) -> None:
    """CPU, bytes kept and bytes written for each sample, over an hour with the fold of its roll-ups."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.exists() else None) as runtime:
        monkeypatch.setenv("XDG_RUNTIME_DIR", runtime if has_runtime else "")
        measure_samples(tmp_path, processes, most_ms)


def measure_samples(tmp_path: Path, processes: int, most_ms: float) -> None:
    """Record an hour and print what each sample cost."""
    recorder = recorder_of(tmp_path / "history")
    written_before = resource.getrusage(resource.RUSAGE_SELF).ru_oublock

    spent_ms = run(recorder, InventedMachine(processes), 1440)

    written = (resource.getrusage(resource.RUSAGE_SELF).ru_oublock - written_before) * 512 / 1440
    kept = sum(path.stat().st_size for path in (tmp_path / "history").iterdir()) / 1440
    recorder._recording.close()
    print(
        f"\n{processes} processes: append {spent_ms:.3f} ms (budget {most_ms}), "
        f"kept {kept:.0f} B (budget 300 at 200), "
        f"written {written:.0f} B (budget 1200 at 200); a million loops {loop_ms():.0f} ms"
    )


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory) -> tuple[Recorder, int, int]:
    """Two recorded weeks of 200 processes, and the hours of two weeks before them."""
    directory = tmp_path_factory.mktemp("fortnight") / "history"
    recorder, machine = record(partial(recorder_of, directory))
    hours = writable(recorder._days.summary)
    last_day_ms = BEGIN_UNIX_MS + (DAYS - 1) * DAY_MS
    for back in range(DAYS, 30):
        _copy_hours(hours, last_day_ms, back)
    return recorder, BEGIN_UNIX_MS, machine.wall_unix_ms


def _copy_hours(file: RecordFile, day_ms: int, back: int) -> None:
    for found in file.find(RecordKind.HOURS, day_ms, day_ms):
        packed = found.decoded(PackedRollup)
        hours = Rollup(HOUR_MS)
        for name in packed.series:
            for slot, cell in cells(packed, name):
                hours.put(found.part, name, slot - back * DAY_MS, cell)
        file.append(hours.records(day_ms - back * DAY_MS, RecordKind.HOURS))


def test_questions_to_a_fortnight_are_quick(fortnight: tuple[Recorder, int, int]) -> None:
    """CPU of the best of five; printed beside its budget."""
    recorder, begin, end = fortnight
    cpu = ["cpu.total_percent"]
    questions: dict[str, tuple[float, Callable[[], object]]] = {
        "hour of samples": (10, lambda: recorder.queries.history(end - HOUR_MS, end, 600, cpu)),
        "day": (10, lambda: recorder.queries.history(end - DAY_MS, end, 600, cpu)),
        "30 days": (5, lambda: recorder.queries.history(end - 30 * DAY_MS, end, 600, cpu)),
        "moment": (10, lambda: recorder.queries.moment(end - 7 * HOUR_MS)),
        "CPU by program of an hour, asked again": (
            10,
            lambda: recorder.queries.programs(end - HOUR_MS, end, 600, 6),
        ),
        "CPU by program of a day": (10, lambda: recorder.queries.programs(end - DAY_MS, end, 600, 6)),
        "life of a program, a day": (30, lambda: recorder.queries.process_history("python3", None, 20)),
        "findings of a day": (150, lambda: recorder.queries.findings(end - DAY_MS, end)),
        "findings of 14 days": (150, lambda: recorder.queries.findings(end - 14 * DAY_MS, end)),
        "top of a day": (30, lambda: recorder.queries.top(end - DAY_MS, end, RankBy.CPU, 20)),
    }
    print(f"\n{recorder.status().bytes / 1e6:.0f} MB of history; a million loops {loop_ms():.0f} ms")
    for name, (budget_ms, ask) in questions.items():
        recorder._reader.clear_caches()
        first_ms = cpu_ms(ask)
        print(f"{name}: {best_ms(ask):.1f} ms (budget {budget_ms:.0f}), {first_ms:.1f} ms the first time")
    found = recorder.queries.findings(begin, end).findings
    print(f"{len(found)} findings: {', '.join(sorted(one.kind for one in found))}")
    assert len({one.kind for one in found}) >= 3


def best_ms(ask: Callable[[], T]) -> float:
    """CPU milliseconds of the best of five."""
    return min(cpu_ms(ask) for _ in range(5))


def cpu_ms(ask: Callable[[], T]) -> float:
    """CPU milliseconds of one answer."""
    begun_s = time.process_time()
    ask()
    return (time.process_time() - begun_s) * 1000
