"""The commands in a real terminal: its width, its colours, and `now --watch` until Ctrl+C."""

import os
import pty
import re
import signal
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from desktop_monitor.cli.now import Now, now_text
from desktop_monitor.cli.table import cut
from desktop_monitor.model.reading import Reading
from tests.cli.test_now import row
from tests.waiting import eventually

COLOUR = "\x1b[1m"
COLOUR_VARIABLES = ("NO_COLOR", "FORCE_COLOR")


class Terminal:
    """A pseudo-terminal with a command in it."""

    def __init__(self, process: "subprocess.Popen[bytes]", master: int) -> None:
        self.process, self._master = process, master
        self._printed = b""

    def printed(self) -> str:
        """Wait for more, and return what was printed so far."""
        with suppress(OSError):  # the last process of the terminal has ended
            self._printed += os.read(self._master, 65_536)
        return self._printed.decode(errors="ignore")  # a character may have come in part

    def all_printed(self) -> str:
        """Wait for the end of the command, and return what it printed."""
        eventually(lambda: self.process.poll() is not None or (self.printed() and False))
        size = -1
        while size != len(self._printed):
            size = len(self._printed)
            self.printed()
        return self._printed.decode()


@contextmanager
def in_terminal(columns: int, *arguments: str, **environment: str) -> Iterator[Terminal]:
    """Run a command in a terminal with so many columns."""
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (40, columns))
    inherited = {
        name: value
        for name, value in os.environ.items()
        if name not in (*COLOUR_VARIABLES, "COLUMNS", "LINES")
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "desktop_monitor", *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env={**inherited, "TERM": "xterm", **environment},
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        process.kill()
        process.wait()
        os.close(master)


@pytest.mark.parametrize("columns", [60, 80])
def test_now_shows_names_in_a_narrow_terminal(columns: int) -> None:
    """A busy process is named, and no line is wider than the terminal."""
    name = "print('busy', flush=True)\nwhile True: pass"
    with subprocess.Popen([sys.executable, "-c", name], stdout=subprocess.PIPE) as busy:
        assert busy.stdout is not None
        assert busy.stdout.readline() == b"busy\n"
        with in_terminal(columns, "now", "--limit", "400", NO_COLOR="1") as terminal:
            lines = terminal.all_printed().splitlines()
        busy.kill()

    heading = next(line for line in lines if line.lstrip().startswith("PID"))
    own = next(line for line in lines if line.split()[:1] == [str(busy.pid)])
    assert "NAME" in heading
    assert "python" in own[heading.index("NAME") :]
    assert all(len(line) <= columns for line in lines)


@pytest.mark.parametrize("columns", [200, 100, 80, 60, 40])
def test_the_widest_column_yields_first(columns: int) -> None:
    """The command before the name, and a name of 16 cells is never cut."""
    rows = (row("sixteen-cells-ok", "c" * 500), row("b" * 40))
    lines = now_text(Now(Reading(0, 1.0, None), rows), columns=columns).splitlines()

    assert all(len(line) <= columns for line in lines)
    assert "sixteen-cells-ok" in lines[2]
    assert cut("b" * 40, 16)[:15] in lines[3]


@pytest.mark.parametrize(
    ("variables", "is_coloured"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
        ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
    ],
)
@pytest.mark.parametrize("command", ["now", "doctor"])
def test_a_terminal_gets_colours(command: str, variables: dict[str, str], is_coloured: bool) -> None:
    """Unless NO_COLOR is set to anything, or the terminal has none."""
    with in_terminal(120, command, **variables) as terminal:
        printed = terminal.all_printed()

    assert ("\x1b[" in printed) == is_coloured


@pytest.mark.parametrize(("variables", "is_coloured"), [({}, False), ({"FORCE_COLOR": "1"}, True)])
def test_a_pipe_gets_colours_only_by_force(variables: dict[str, str], is_coloured: bool) -> None:
    """FORCE_COLOR is for a pager that shows them."""
    environment = {name: value for name, value in os.environ.items() if name not in COLOUR_VARIABLES}
    printed = subprocess.run(
        [sys.executable, "-m", "desktop_monitor", "now", "--limit", "1"],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        env=environment | variables,
    )

    assert (COLOUR in printed.stdout) == is_coloured


def test_watch_redraws_until_ctrl_c() -> None:
    """From the upper left corner, without a traceback; the exit code is 130."""
    with in_terminal(80, "now", "--watch", "--interval", "0.5", "--limit", "3") as terminal:
        eventually(lambda: terminal.printed().count("\x1b[H") >= 3)
        terminal.process.send_signal(signal.SIGINT)
        printed = terminal.all_printed()
        code = terminal.process.returncode

    assert code == 130
    assert "Traceback" not in printed
    drawn = [re.sub(r"\x1b\[[0-9;]*\w", "", one) for one in printed.split("\x1b[H")[1:4]]
    assert all("NAME" in one and one.startswith("CPU") for one in drawn)


@pytest.mark.parametrize("option", [(), ("--json",)])
def test_watch_prints_to_a_pipe(
    option: tuple[str, ...], piped: "Callable[..., subprocess.Popen[str]]"
) -> None:
    """One reading below the other, as JSON one a line."""
    process = piped("now", "--watch", "--interval", "0.5", "--limit", "1", *option)
    assert process.stdout is not None

    lines = [process.stdout.readline() for _ in range(30 if not option else 2)]
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)

    assert process.returncode == 130
    begins = [line for line in lines if line.startswith(("CPU", '{"reading":'))]
    assert len(begins) >= 2
    assert "\x1b" not in "".join(lines)


@pytest.mark.parametrize("command", [("now",), ("now", "--json"), ("--help",)])
def test_a_full_disk_is_reported_as_such(command: tuple[str, ...]) -> None:
    """One sentence that says what could not be done, and what to do."""
    with Path("/dev/full").open("wb") as full:
        finished = subprocess.run(
            [sys.executable, "-m", "desktop_monitor", *command],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=30,
            check=False,
        )

    assert finished.returncode == 1
    assert finished.stderr == (
        "desktop-monitor: The output cannot be written (No space left on device). "
        "Free some space, or send it elsewhere.\n"
    )


def test_an_incident_is_not_printed_to_a_terminal() -> None:
    """It is a file to pass on; a pipe gets it."""
    with in_terminal(80, "export", "--from", "10m ago", "--format", "incident") as terminal:
        printed = terminal.all_printed()
        code = terminal.process.returncode

    assert code == 2
    assert "--output FILE" in printed


@pytest.fixture
def piped() -> Iterator["Callable[..., subprocess.Popen[str]]"]:
    """Start commands whose output is a pipe; they are ended after the test."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-m", "desktop_monitor", *arguments]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
