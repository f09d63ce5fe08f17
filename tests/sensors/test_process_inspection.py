"""One process, inspected on request: a part that blocks costs itself."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from desktop_monitor.model.process import ProcessInspection
from desktop_monitor.sensors import process_inspection
from desktop_monitor.sensors.process_inspection import WORKERS, ProcessInspector
from tests.sensors.processes.children import FIRST_THREAD_ENDS, SLEEP
from tests.waiting import PROMPTLY_S, eventually

NAME = "process inspection"
Run = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def inspector() -> Iterator[ProcessInspector]:
    """An inspector whose threads have ended after the test."""
    made = ProcessInspector()
    yield made
    made.close()
    eventually(lambda: threads() == 0)


@pytest.fixture
def run() -> Iterator[Run]:
    """Run Python code in processes that end with the test; wait for their first line."""
    made: list[subprocess.Popen[bytes]] = []

    def run_code(code: str = SLEEP, **options: Any) -> subprocess.Popen[bytes]:
        code = f"print(flush=True)\n{code}"
        streams: dict[str, Any] = {
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.DEVNULL,
        }
        made.append(subprocess.Popen([sys.executable, "-c", code], **(streams | options)))
        assert made[-1].stdout is not None
        made[-1].stdout.readline()
        return made[-1]

    yield run_code
    for process in made:
        process.kill()
        process.communicate()


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """An event for which parts wait that block; set after the test at the latest."""
    event = threading.Event()
    yield event
    event.set()


def threads() -> int:
    """Return how many threads inspect."""
    return sum(thread.name == NAME for thread in threading.enumerate())


def inspect(inspector: ProcessInspector, pid: int, *, with_environment: bool = False) -> ProcessInspection:
    """Inspect a process that is there."""
    found = inspector.inspect((pid, 1), with_environment)
    assert found is not None
    return found


def missing(inspection: ProcessInspection) -> dict[str, str]:
    """Return what could not be read, with the codes of the reasons."""
    return {one.what: one.code for one in inspection.unreadable}


def test_everything_is_known_of_a_process_of_ours(
    inspector: ProcessInspector, run: Run, tmp_path: Path
) -> None:
    """What may be seen only on request."""
    file = tmp_path / "opened"
    child = run(f"f = open({str(file)!r}, 'w'); {SLEEP}", cwd=tmp_path, env={"CANARY": "chirp"})

    found = eventually(lambda: one if str(file) in (one := inspect(inspector, child.pid)).files else None)  # type: ignore[operator]

    assert found.executable == os.path.realpath(sys.executable)
    assert found.directory == str(tmp_path)
    assert (found.uss_bytes or 0) <= (found.pss_bytes or 0)
    assert {limit.name for limit in found.limits or ()} >= {"nofile", "stack"}
    assert list(found.thread_cpu_ms or {}) == [str(child.pid)]
    assert (found.context_switches or 0) > 0
    assert found.environment is None
    assert missing(found) == {}


def test_the_environment_is_read_on_request_only(inspector: ProcessInspector, run: Run) -> None:
    """It may hold secrets."""
    child = run(env={"CANARY": "chirp"})

    assert inspect(inspector, child.pid).environment is None
    environment = inspect(inspector, child.pid, with_environment=True).environment
    assert environment is not None
    assert environment["CANARY"] == "chirp"


def test_the_environment_of_another_user_is_refused(
    inspector: ProcessInspector, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for root."""
    child = run()
    monkeypatch.setattr(os, "getuid", lambda: 12345)

    found = inspect(inspector, child.pid, with_environment=True)

    assert found.environment is None
    assert missing(found) == {"environment": "not_yours"}


def test_a_process_that_is_not_there_is_none(inspector: ProcessInspector, run: Run) -> None:
    """Never was, or has ended."""
    child = run()
    child.kill()
    child.wait()

    assert inspector.inspect((child.pid, 1), False) is None
    assert inspector.inspect((999_999_999, 1), False) is None


def test_a_process_that_ends_meanwhile_is_none(
    inspector: ProcessInspector, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read of it before is not shown."""

    def end(self: psutil.Process) -> None:
        raise psutil.NoSuchProcess(self.pid)

    monkeypatch.setattr(psutil.Process, "threads", end)

    assert inspector.inspect((run().pid, 1), False) is None


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (psutil.AccessDenied(1), "denied"),
        (PermissionError(), "denied"),
        (RuntimeError("x"), "failed"),
        (OSError(5, "x"), "failed"),
        (AttributeError("x"), "failed"),
        (SystemError("x"), "failed"),
    ],
    ids=repr,
)
def test_a_part_that_may_not_be_read_is_left_out_alone(
    inspector: ProcessInspector, run: Run, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    """It has a reason; the others are known."""

    def refuse(*_arguments: object) -> None:
        raise error

    monkeypatch.setattr(psutil.Process, "threads", refuse)

    found = inspect(inspector, run().pid)

    assert missing(found) == {"thread_cpu_ms": code}
    assert found.files is not None
    assert found.pss_bytes is not None


@pytest.mark.parametrize(
    ("method", "silent"),
    [
        ("memory_full_info", {"pss_bytes"}),
        ("net_connections", {"connections"}),
        (
            "threads",
            {"executable", "directory", "terminal", "cgroup", "thread_cpu_ms", "limits", "context_switches"},
        ),
    ],
)
def test_a_part_that_blocks_is_silent(
    inspector: ProcessInspector,
    run: Run,
    released: threading.Event,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    silent: set[str],
) -> None:
    """The answer comes within the patience; the other parts are known."""
    monkeypatch.setattr(process_inspection, "PATIENCE_S", 0.5)
    monkeypatch.setattr(psutil.Process, method, lambda *_arguments: released.wait() and None)
    begun_s = time.monotonic()

    found = inspect(inspector, run().pid)

    assert time.monotonic() - begun_s < PROMPTLY_S
    assert missing(found) == dict.fromkeys(silent, "silent")
    assert ("pss_bytes" in silent) == (found.pss_bytes is None)
    assert ("executable" in silent) == (found.executable is None)
    assert found.files is not None


def test_a_process_that_blocks_costs_one_thread(
    inspector: ProcessInspector, run: Run, released: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often it is asked; when it is released it is read anew."""
    monkeypatch.setattr(process_inspection, "PATIENCE_S", 0.05)
    real = psutil.Process.memory_full_info
    asked: list[int] = []

    def block(self: psutil.Process) -> Any:
        asked.append(self.pid)
        released.wait()
        return real(self)

    monkeypatch.setattr(psutil.Process, "memory_full_info", block)
    child = run()

    for _ in range(20):
        assert missing(inspect(inspector, child.pid))["pss_bytes"] == "silent"

    assert asked == [child.pid]
    assert threads() <= WORKERS
    released.set()
    eventually(lambda: inspect(inspector, child.pid).pss_bytes)


def test_other_processes_are_inspected_meanwhile(
    inspector: ProcessInspector, run: Run, released: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The thread of one that blocks is not theirs."""
    blocked, other = run(), run()
    real = psutil.Process.memory_full_info

    def block(self: psutil.Process) -> Any:
        if self.pid == blocked.pid:
            released.wait()
        return real(self)

    monkeypatch.setattr(psutil.Process, "memory_full_info", block)
    asking = threading.Thread(target=inspect, args=(inspector, blocked.pid))
    asking.start()

    assert missing(inspect(inspector, other.pid)) == {}

    released.set()
    asking.join()


def test_open_files_are_listed_without_asking_their_file_systems(
    inspector: ProcessInspector, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share whose server is gone would never answer."""
    file = tmp_path / "on-a-share"
    child = run(f"f = open({str(file)!r}, 'w'); {SLEEP}")
    eventually(file.exists)
    asked: list[str] = []
    for name in ("stat", "lstat", "access"):
        real = getattr(os, name)

        def recorded(path: Any, *arguments: Any, real: Any = real, **options: Any) -> Any:
            asked.append(os.fsdecode(path) if isinstance(path, str | bytes) else str(path))
            return real(path, *arguments, **options)

        monkeypatch.setattr(os, name, recorded)

    found = eventually(lambda: one if (one := inspect(inspector, child.pid)).files else None)

    assert found.files == (str(file),)
    assert str(file) not in asked


def test_a_zombie_has_what_the_kernel_keeps_of_it(inspector: ProcessInspector, run: Run) -> None:
    """The rest has a reason."""
    child = run()
    child.kill()
    eventually(lambda: psutil.Process(child.pid).status() == psutil.STATUS_ZOMBIE)

    found = inspect(inspector, child.pid)

    assert not found.files
    assert set(missing(found).values()) <= {"ended", "denied"}
    assert "ended" in missing(found).values()


def test_a_process_whose_first_thread_has_ended_has_not_ended(inspector: ProcessInspector, run: Run) -> None:
    """What the kernel reports of that thread only has this reason."""
    child = run(FIRST_THREAD_ENDS)
    eventually(lambda: psutil.Process(child.pid).status() == psutil.STATUS_ZOMBIE)

    found = inspect(inspector, child.pid)

    assert "ended" not in missing(found).values()
    assert "first_thread_ended" in missing(found).values()
    assert len(found.thread_cpu_ms or {}) == 2


def test_an_inspection_leaves_nothing_behind(inspector: ProcessInspector, run: Run) -> None:
    """No descriptors, and as many threads as are allowed."""
    child = run()
    inspect(inspector, child.pid, with_environment=True)
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208

    for _ in range(20):
        inspect(inspector, child.pid, with_environment=True)

    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208
    assert threads() <= WORKERS
