"""Finding and starting the engine, with real processes; the window itself is tried in tests/window."""

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
from desktop_monitor.launcher import engine_process, screen
from desktop_monitor.launcher.engine_process import Started
from desktop_monitor.launcher.running import find, is_held
from desktop_monitor.model.errors import EngineUnreachable, MonitorError, NoWindow
from desktop_monitor.paths import Places

ROOT = Path(__file__).parents[2]
Fake = Callable[[str], None]


@pytest.fixture
def engine_is(monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Let something else be started instead of the engine: a few lines of Python."""

    def replace(lines: str) -> None:
        command = [sys.executable, "-c", textwrap.dedent(lines)]
        monkeypatch.setattr(engine_process, "engine_command", lambda: command)

    return replace


@pytest.fixture(autouse=True)
def _signals() -> Iterator[None]:
    """Who opens the monitor minds signals; the tests have their own."""
    before = {number: signal.getsignal(number) for number in opening.SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def held(where: Places) -> Iterator[None]:
    """Somebody holds the engine's lock."""
    with filelock.FileLock(where.lock_file):
        yield


def runtime_file(where: Places, port: int = 1) -> None:
    """Write what an engine would."""
    where.runtime_file.write_text(json.dumps({"pid": 4711, "port": port, "secret": "s"}))


def test_no_file_no_engine(where: Places) -> None:
    """Nothing is there yet, and looking leaves nothing behind."""
    assert find(where) is None
    assert list(where.data_dir.iterdir()) == []


def test_a_running_engine_is_found(engine: Engine, where: Places) -> None:
    """Looking does not disturb it."""
    first, second = find(where), find(where)

    assert first == second
    assert first is not None
    assert engine.url().startswith(f"http://127.0.0.1:{first.port}/")


def test_a_file_without_a_lock_is_not_trusted(where: Places) -> None:
    """The engine that wrote it was killed; the port may be anybody's."""
    runtime_file(where)
    assert find(where) is None
    where.lock_file.touch()
    assert find(where) is None


@pytest.mark.usefixtures("held")
@pytest.mark.parametrize("content", ["", "{", "[]", '{"pid": 1}', '{"pid": "a", "port": 1, "secret": ""}'])
def test_a_damaged_file_is_no_engine(where: Places, content: str) -> None:
    """Whatever it says, there is no traceback."""
    where.runtime_file.write_text(content)

    assert find(where) is None


@pytest.mark.usefixtures("held")
def test_a_held_lock_is_seen(where: Places) -> None:
    """Looking takes nothing away from who holds it."""
    assert is_held(where)
    assert is_held(where)


def test_an_engine_that_ends_says_its_last_words(where: Places, engine_is: Fake) -> None:
    """The exit code and the last line of its log go to the user, in one sentence each."""
    engine_is("import sys; print('first', file=sys.stderr); sys.exit('no room left')")

    with pytest.raises(
        EngineUnreachable, match=r'\(exit code 1\)\. It said last: "no room left"\. More may be'
    ):
        Started(where).wait()
    assert where.log_file.with_name("engine.stderr").stat().st_mode & 0o777 == 0o600


def test_an_engine_that_ends_in_silence_is_told_too(where: Places, engine_is: Fake) -> None:
    """Half a line is as good as none."""
    engine_is("print('{', end='')")

    with pytest.raises(EngineUnreachable, match=r"\(exit code 0\)\. It said nothing\."):
        Started(where).wait()


def test_an_engine_that_takes_too_long_is_ended(
    where: Places, engine_is: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is 20 s; nothing of it stays."""
    monkeypatch.setattr(engine_process, "READY_WITHIN_S", 0.2)
    engine_is("import time; time.sleep(60)")

    with pytest.raises(EngineUnreachable, match=r"\(exit code -9\)"):
        Started(where).wait()


def test_an_engine_that_cannot_start_gives_the_reason(where: Places, engine_is: Fake) -> None:
    """Its own words are shown as they are."""
    engine_is("""print('{"error": "The port is taken."}')""")

    with pytest.raises(MonitorError, match=r"^The port is taken\.$"):
        Started(where).wait()


def test_an_engine_that_was_second_is_no_error(where: Places, engine_is: Fake) -> None:
    """Another one runs, which is what was wanted."""
    engine_is("""print('{"running": true}')""")

    assert Started(where).wait() is None


def test_the_engine_is_on_its_own(where: Places, engine_is: Fake) -> None:
    """A closed terminal, a full pipe or an unmounted directory of the launcher cannot hurt it."""
    report = where.data_dir / "report.json"
    engine_is(f"""
        import json, os, sys
        leads = os.getsid(0) == os.getpid()
        said = dict(stdin=sys.stdin.read(), cwd=os.getcwd(), leads=leads, words=sys.argv[1:])
        open({str(report)!r}, "w").write(json.dumps(said))
        print('{{"running": true}}')
    """)

    Started(where).wait()

    words = ["--data-dir", str(where.data_dir)]
    assert json.loads(report.read_bytes()) == {"stdin": "", "cwd": "/", "leads": True, "words": words}


def test_a_real_engine_is_started_and_stopped(where: Places) -> None:
    """Attaching starts what is missing; stop waits until it is gone."""
    link = attach(where)
    assert link

    assert is_held(where)
    stop(where)

    assert list(link.messages()) == ["stop"]
    assert not is_held(where)


@pytest.mark.usefixtures("held")
def test_an_engine_that_never_comes_is_told(where: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody holds the lock but writes no runtime file: the wait has an end."""
    monkeypatch.setattr(opening, "READY_WITHIN_S", 0.2)

    with pytest.raises(EngineUnreachable, match="cannot be reached"):
        attach(where)


@pytest.mark.usefixtures("held")
def test_an_engine_that_is_just_ending_is_waited_for(where: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its file is still there and its lock is held, but nobody answers any more."""
    monkeypatch.setattr(opening, "READY_WITHIN_S", 0.2)
    runtime_file(where)

    with pytest.raises(EngineUnreachable, match="cannot be reached"):
        attach(where)


def test_a_signal_while_the_engine_is_being_started_ends_it_too(
    where: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has begun, but who starts it does not know it yet: an orphan would open a browser."""
    ended: list[object] = []

    class Starting:
        def __init__(self, _where: Places) -> None:
            signal.raise_signal(signal.SIGTERM)

        def end(self) -> None:
            ended.append(self)

    def leave(code: int) -> None:
        raise SystemExit(code)

    monkeypatch.setattr(opening, "Started", Starting)
    monkeypatch.setattr("os._exit", leave)

    with pytest.raises(SystemExit) as left:
        open_monitor(where)

    assert left.value.code == 128 + signal.SIGTERM
    assert len(ended) == 1


def test_nothing_to_stop_is_said(where: Places) -> None:
    """`stop` without an engine is an error, not a silent success."""
    with pytest.raises(EngineUnreachable, match="nothing to stop"):
        stop(where)


def test_where_nothing_can_show_the_message_carries_the_address(
    where: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without window and browser the user opens it by hand; the engine waits for that."""
    monkeypatch.setattr(screen, "why_no_window", lambda: "there is no screen")
    monkeypatch.setattr(screen, "open_in_browser", lambda _where, _url: False)

    with pytest.raises(NoWindow, match=r"there is no screen\. .* http://127\.0\.0\.1:\d+/#key="):
        open_monitor(where)
    stop(where)


def test_the_engine_is_on_its_way_before_anything_slow_is_imported(where: Places) -> None:
    """A double-click pays for click, pywebview, Flask or psutil only while the engine starts already."""
    script = """
        import sys
        from pathlib import Path
        from desktop_monitor.cli import open as opening; from desktop_monitor.launcher import engine_process
        from desktop_monitor.paths import Places

        def instead(*_arguments, **_options):
            print(*sys.modules)
            sys.exit()

        engine_process.subprocess.Popen = instead
        opening.open_monitor(Places(Path(sys.argv[1])))
    """
    imported = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), where.data_dir],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    ours_or_standard = {"desktop_monitor", "platformdirs", *sys.stdlib_module_names, "__main__"}
    before = subprocess.run(
        [sys.executable, "-c", "import sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {name.partition(".")[0] for name in set(imported) - set(before)} <= ours_or_standard


def test_who_comes_while_another_one_opens_loads_no_window_in_vain(
    where: Places, engine_is: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty clicks prepare one window, so that the slowest machine bears them."""
    engine_is("""print('{"running": true}')""")
    monkeypatch.setattr(screen, "why_no_window", lambda: None)
    monkeypatch.setattr(opening, "attach", lambda _where, _started: None)
    monkeypatch.setattr(opening, "_show_in_window", lambda *_: pytest.fail("it was not needed"))

    with filelock.FileLock(where.opening_file):
        assert open_monitor(where) == 0
