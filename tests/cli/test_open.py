"""Finding and starting the engine with real processes; tests/window tests the window itself."""

import json
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import filelock
import pytest

from desktop_monitor.cli import open as opening
from desktop_monitor.cli.open import attach, open_monitor
from desktop_monitor.cli.stop import stop
from desktop_monitor.engine.engine import Engine
from desktop_monitor.files.paths import AppPaths
from desktop_monitor.launcher import browser, engine_process, screen
from desktop_monitor.launcher.discovery import find_engine, is_locked
from desktop_monitor.launcher.engine_process import RELEASED, EngineProcess
from desktop_monitor.launcher.signals import TERMINATION_SIGNALS
from desktop_monitor.model.errors import EngineUnreachable, MonitorError, NoWindow
from tests.waiting import eventually

ROOT = Path(__file__).parents[2]
ReplaceEngine = Callable[[str], None]


@pytest.fixture
def replace_engine(monkeypatch: pytest.MonkeyPatch) -> ReplaceEngine:
    """Replace the engine by a few lines of Python."""

    def replace(lines: str) -> None:
        command = [sys.executable, "-c", textwrap.dedent(lines)]
        monkeypatch.setattr(engine_process, "engine_command", lambda: command)

    return replace


@pytest.fixture(autouse=True)
def _restored_signal_handlers() -> Iterator[None]:
    """Restore the handlers that `open_monitor` replaces."""
    before = {number: signal.getsignal(number) for number in TERMINATION_SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def locked(paths: AppPaths) -> Iterator[None]:
    """The engine's lock is held."""
    with filelock.FileLock(paths.lock_file):
        yield


def write_runtime_file(paths: AppPaths, port: int = 1) -> None:
    """Write a runtime file as an engine does."""
    paths.runtime_file.write_text(json.dumps({"pid": 4711, "port": port, "secret": "s"}))


def test_without_a_runtime_file_there_is_no_engine(paths: AppPaths) -> None:
    """Nothing is created."""
    assert find_engine(paths) is None
    assert list(paths.data_dir.iterdir()) == []


def test_a_running_engine_is_found(engine: Engine, paths: AppPaths) -> None:
    """Two look-ups return the same address."""
    first, second = find_engine(paths), find_engine(paths)

    assert first == second
    assert first is not None
    assert engine.url().startswith(f"http://127.0.0.1:{first.port}/")


def test_a_runtime_file_without_a_held_lock_is_stale(paths: AppPaths) -> None:
    """The engine was killed, and another program may use the port."""
    write_runtime_file(paths)
    assert find_engine(paths) is None
    paths.lock_file.touch()
    assert find_engine(paths) is None


@pytest.mark.usefixtures("locked")
@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}', '{"pid": "a", "port": 1, "secret": ""}'])
def test_a_damaged_runtime_file_is_ignored(paths: AppPaths, content: str) -> None:
    """Invalid JSON and missing or mistyped fields raise no error."""
    paths.runtime_file.write_text(content)

    assert find_engine(paths) is None


@pytest.mark.usefixtures("locked")
def test_a_held_lock_is_detected(paths: AppPaths) -> None:
    """The check does not affect the holder."""
    assert is_locked(paths)
    assert is_locked(paths)


def test_an_engine_that_exits_is_reported_with_its_last_message(
    paths: AppPaths, replace_engine: ReplaceEngine
) -> None:
    """The error has the exit code and the last line of standard error, which has mode 0600."""
    replace_engine("import sys; print('first', file=sys.stderr); sys.exit('no room left')")

    with pytest.raises(
        EngineUnreachable, match=r'\(exit code 1\)\. Its last message was: "no room left"\. The log is'
    ):
        EngineProcess(paths).wait_until_ready()
    assert paths.log_file.with_name("engine.stderr").stat().st_mode & 0o777 == 0o600


def test_an_engine_that_exits_silently_is_reported(paths: AppPaths, replace_engine: ReplaceEngine) -> None:
    """An incomplete ready line is ignored."""
    replace_engine("print('{', end='')")

    with pytest.raises(EngineUnreachable, match=r"\(exit code 0\)\. It printed no message\."):
        EngineProcess(paths).wait_until_ready()


def test_an_engine_that_is_not_ready_in_time_is_killed(
    paths: AppPaths, replace_engine: ReplaceEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """READY_TIMEOUT_S is 20 s, here 0.2 s."""
    monkeypatch.setattr(engine_process, "READY_TIMEOUT_S", 0.2)
    replace_engine("import time; time.sleep(60)")

    with pytest.raises(EngineUnreachable, match=r"\(exit code -9\)"):
        EngineProcess(paths).wait_until_ready()


def test_the_error_of_the_engine_is_raised(paths: AppPaths, replace_engine: ReplaceEngine) -> None:
    """The message is unchanged."""
    replace_engine("""print('{"error": "The port is taken."}')""")

    with pytest.raises(MonitorError, match=r"^The port is taken\.$"):
        EngineProcess(paths).wait_until_ready()


def test_an_engine_that_runs_already_is_not_an_error(paths: AppPaths, replace_engine: ReplaceEngine) -> None:
    """The result is None; the caller uses the running engine."""
    replace_engine("""print('{"running": true}')""")

    assert EngineProcess(paths).wait_until_ready() is None


def test_the_engine_is_detached(paths: AppPaths, replace_engine: ReplaceEngine) -> None:
    """It has its own session, and the root directory as working directory."""
    report = paths.data_dir / "report.json"
    replace_engine(f"""
        import json, os, sys
        leads = os.getsid(0) == os.getpid()
        state = dict(cwd=os.getcwd(), leads=leads, arguments=sys.argv[1:])
        open({str(report)!r}, "w").write(json.dumps(state))
        print('{{"running": true}}')
    """)

    EngineProcess(paths).wait_until_ready()

    arguments = ["--data-dir", str(paths.data_dir)]
    assert json.loads(report.read_bytes()) == {"cwd": "/", "leads": True, "arguments": arguments}


@pytest.mark.parametrize("end", ["release", "terminate"])
def test_the_engine_distinguishes_an_end_from_a_crash_of_the_launcher(
    paths: AppPaths, replace_engine: ReplaceEngine, end: str
) -> None:
    """It reads a byte before the end of its standard input, also when it is terminated."""
    report = paths.data_dir / "report"
    replace_engine(f"""
        import os, signal
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        print('{{"running": true}}', flush=True)
        received = os.read(0, 1)
        open({str(report)!r}, "wb").write(received)
    """)
    process = EngineProcess(paths)
    process.wait_until_ready()

    getattr(process, end)()

    assert eventually(lambda: report.exists() and report.read_bytes()) == RELEASED


def test_a_real_engine_is_started_and_stopped(paths: AppPaths) -> None:
    """`attach` starts an engine; `stop` waits until its lock is released."""
    client = attach(paths)
    assert client

    assert is_locked(paths)
    stop(paths)

    assert list(client.messages()) == ["stop"]
    assert not is_locked(paths)


@pytest.mark.usefixtures("locked")
def test_a_lock_without_a_runtime_file_is_reported(paths: AppPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    """Waiting ends after READY_TIMEOUT_S."""
    monkeypatch.setattr(opening, "READY_TIMEOUT_S", 0.2)

    with pytest.raises(EngineUnreachable, match="cannot be reached"):
        attach(paths)


@pytest.mark.usefixtures("locked")
def test_an_ending_engine_is_waited_for(paths: AppPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its runtime file exists and its lock is held, but its port is closed."""
    monkeypatch.setattr(opening, "READY_TIMEOUT_S", 0.2)
    write_runtime_file(paths)

    with pytest.raises(EngineUnreachable, match="cannot be reached"):
        attach(paths)


def test_a_signal_during_the_start_terminates_the_engine(
    paths: AppPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The signal arrives before `EngineProcess()` returns; an orphaned engine would open the browser."""
    terminated: list[object] = []

    class Starting:
        def __init__(self, _paths: AppPaths) -> None:
            signal.raise_signal(signal.SIGTERM)

        def terminate(self) -> None:
            terminated.append(self)

    def exit_(code: int) -> None:
        raise SystemExit(code)

    monkeypatch.setattr(opening, "EngineProcess", Starting)
    monkeypatch.setattr("os._exit", exit_)

    with pytest.raises(SystemExit) as exited:
        open_monitor(paths)

    assert exited.value.code == 128 + signal.SIGTERM
    assert len(terminated) == 1


def test_stop_without_an_engine_is_an_error(paths: AppPaths) -> None:
    """The message says that there is nothing to stop."""
    with pytest.raises(EngineUnreachable, match="nothing to stop"):
        stop(paths)


def test_without_window_and_browser_the_error_has_the_url(
    paths: AppPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine keeps running, so that the user can open the URL elsewhere."""
    monkeypatch.setattr(screen, "window_problem", lambda: "there is no screen")
    monkeypatch.setattr(browser, "open_in_browser", lambda _paths, _url: False)

    with pytest.raises(NoWindow, match=r"there is no screen\. .* http://127\.0\.0\.1:\d+/#key="):
        open_monitor(paths)
    stop(paths)


def test_the_compact_page_is_shown_in_the_browser_where_no_window_can_be(
    paths: AppPaths, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option is not lost."""
    opened: list[str] = []
    monkeypatch.setattr(screen, "window_problem", lambda: "there is no screen")

    def open_in_browser(_paths: AppPaths, url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(browser, "open_in_browser", open_in_browser)

    assert open_monitor(paths, is_compact=True) == 0
    assert open_monitor(paths) == 0

    assert [url.endswith("&page=compact") for url in opened] == [True, False]
    stop(paths)


def test_only_the_standard_library_is_imported_before_the_engine_starts(paths: AppPaths) -> None:
    """Importing click, pywebview, Flask or psutil takes time while the engine starts."""
    script = """
        import sys
        from pathlib import Path
        from desktop_monitor.cli import open as opening; from desktop_monitor.launcher import engine_process
        from desktop_monitor.files.paths import AppPaths

        def stop_here(*_arguments, **_options):
            print(*sys.modules)
            sys.exit()

        engine_process.subprocess.Popen = stop_here
        opening.open_monitor(AppPaths(Path(sys.argv[1])))
    """
    imported = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), paths.data_dir],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    allowed = {"desktop_monitor", "platformdirs", *sys.stdlib_module_names, "__main__"}
    before = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {name.partition(".")[0] for name in set(imported) - set(before)} <= allowed


def test_a_concurrent_launch_loads_no_web_view(
    paths: AppPaths, replace_engine: ReplaceEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of several launches at once, only the holder of the launch lock prepares a window."""
    replace_engine("""print('{"running": true}')""")
    monkeypatch.setattr(screen, "window_problem", lambda: None)
    monkeypatch.setattr(opening, "attach", lambda _paths, _process, **_options: None)
    monkeypatch.setattr(opening, "_show_window", lambda *_, **__: pytest.fail("a window was prepared"))

    with filelock.FileLock(paths.launch_lock_file):
        assert open_monitor(paths) == 0
