"""Columns of a terminal, whatever the characters."""

import os
import subprocess
import sys

import msgspec
import pytest
import wcwidth

from desktop_monitor.cli.now import Now, now_text
from desktop_monitor.cli.table import aligned, cut, wrapped
from desktop_monitor.model.process import ProcessState
from desktop_monitor.model.reading import Reading
from tests.cli.test_now import row
from tests.waiting import PATIENCE_S

NAMES = (
    "plain",
    "系统监控走势图系统监控走势图",
    "e\u0301clair",
    "ｆｕｌｌｗｉｄｔｈ",
    "👩‍👩‍👧 family",
    "\u200bzero",
    "한국어",
    "ﾊﾝｶｸ",
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("cells", [12, -12, 5])
def test_a_cell_takes_as_many_cells_as_its_column(name: str, cells: int) -> None:
    """Whether it is padded or cut."""
    assert wcwidth.width(aligned(name, cells)) == abs(cells)


def test_a_text_that_is_cut_says_so() -> None:
    """An ellipsis takes the last cell; half a character is never printed."""
    assert cut("系统监控", 6) == "系统…"
    assert cut("系统", 4) == "系统"


def test_the_columns_of_now_are_in_line() -> None:
    """The commands begin at the same cell."""
    now = Now(Reading(1, 1.0, None), tuple(row(name, "COMMAND") for name in NAMES))

    lines = [line for line in now_text(now, columns=200).splitlines() if "COMMAND" in line]

    assert len(lines) == len(NAMES) + 1
    assert len({wcwidth.width(line[: line.index("COMMAND")]) for line in lines}) == 1


def test_a_sum_of_processes_has_no_pid() -> None:
    """It is listed for its CPU time, and 0 is no process that could be looked at."""
    one = msgspec.structs.replace(row("cc1plus", "COMMAND"), pid=0, state=ProcessState.FINISHED)

    lines = now_text(Now(Reading(1, 1.0, None), (one,)), columns=200).splitlines()

    assert lines[-1].split()[:3] == ["-", "-", "1.0"]


@pytest.mark.untraced
@pytest.mark.parametrize("encoding", ["gbk", "iso8859-1", "cp437", "utf-8"])
@pytest.mark.parametrize("command", ["now", "doctor"])
def test_every_encoding_of_a_terminal_can_be_printed_to(command: str, encoding: str) -> None:
    """What the encoding lacks is escaped; a process with such a name ends no command."""
    name = "系统 é ☃ 👩"
    process = subprocess.Popen([sys.executable, "-c", "input()", name], stdin=subprocess.PIPE)
    try:
        finished = subprocess.run(
            [
                sys.executable,
                "-m",
                "desktop_monitor",
                command,
                *(["--limit", "9999"] if command == "now" else []),
            ],
            env={**os.environ, "PYTHONIOENCODING": encoding},
            capture_output=True,
            timeout=60,
            check=False,
        )
    finally:
        process.communicate(b"\n", timeout=PATIENCE_S)

    assert b"Traceback" not in finished.stderr + finished.stdout
    assert finished.returncode == 0 or command == "doctor"
    if command == "now":
        rows = [line for line in finished.stdout.splitlines() if line.split()[:1] == [b"%d" % process.pid]]
        assert [name.encode(encoding, "backslashreplace") in row for row in rows] == [True], rows


def test_a_long_line_is_broken_between_words_below_its_text() -> None:
    """Also where characters take two cells; a line that fits stays as it is."""
    line = "14:05  make 占用了 CPU。请结束它，或降低优先级。"

    lines = wrapped(line, 24, 7).split("\n")

    assert wrapped(line, 80, 7) == line
    assert [text[:7] for text in lines] == ["14:05  ", *["       "] * (len(lines) - 1)]
    assert "".join(text.strip() for text in lines).replace(" ", "") == line.replace(" ", "")
    assert all(wcwidth.width(text) <= 24 for text in lines)
