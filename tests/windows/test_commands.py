"""The commands on Windows: every name can be printed, and nothing is claimed that was not checked."""

import json
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.waiting import eventually
from tools.windows import WindowsPython

pytestmark = [pytest.mark.windows, pytest.mark.timeout(900)]

CHINESE = "监控程序"
LEGACY_CODE_PAGE = {"PYTHONIOENCODING": "cp1252:strict"}
"""What Python uses for a pipe on a Western Windows."""
CHINESE_CODE_PAGE = {"PYTHONIOENCODING": "gbk:strict"}


def run(windows: WindowsPython, *arguments: str, encoding: str = "utf-8", **variables: str) -> str:
    """Run a command that succeeds, and return what it printed in an encoding."""
    done = windows.run("-m", "desktop_monitor", *arguments, variables=variables)
    assert done.returncode == 0, done.stderr.decode()
    assert b"Traceback" not in done.stderr
    return done.stdout.decode(encoding)


@pytest.fixture
def chinese_process(windows: WindowsPython) -> Iterator[subprocess.Popen[bytes]]:
    """A process whose name no Western code page has."""
    python = windows.drive / "python"
    program = python / f"{CHINESE}.exe"
    shutil.copy(python / "python.exe", program)
    started = windows.popen(
        "-c",
        "import sys; print('here', flush=True); sys.stdin.read()",
        program=rf"C:\python\{CHINESE}.exe",
        stdin=subprocess.PIPE,
    )
    assert started.stdout is not None
    assert started.stdout.readline().strip() == b"here"
    yield started
    started.communicate()
    program.unlink()


def test_now_prints_every_process_in_any_code_page(
    windows: WindowsPython, chinese_process: subprocess.Popen[bytes]
) -> None:
    """What the code page lacks is escaped, in JSON it is UTF-8; the idle process is none."""
    text = run(windows, "now", "--limit", "100", COLUMNS="300", **LEGACY_CODE_PAGE)
    found = json.loads(run(windows, "now", "--limit", "100", "--json", **LEGACY_CODE_PAGE))

    names = {row["name"] for row in found["processes"]}
    assert CHINESE.encode("ascii", "backslashreplace").decode() in text
    assert f"{CHINESE}.exe" in names
    assert "System Idle Process" not in names
    assert found["reading"]["memory"]["total_bytes"] > 0
    assert found["reading"]["cpu"]["load_average"] is None
    assert chinese_process.poll() is None


def test_doctor_claims_only_what_it_checked(windows: WindowsPython) -> None:
    """Neither the access control list of the directory nor the web view is looked at."""
    printed = run(windows, "doctor", "--data-dir", r"C:\data\doctor", encoding="cp1252", **LEGACY_CODE_PAGE)
    (windows.drive / "data" / "doctor").mkdir(parents=True)
    again = run(windows, "doctor", "--data-dir", r"C:\data\doctor", encoding="gbk", **CHINESE_CODE_PAGE)

    assert "does not exist yet" in printed
    assert "can be written" in again
    assert again.count("was not checked") == len(("the access control list", "the web view"))
    assert "private" not in again
    assert "Swap space" in again
    assert "The value could not be read" not in again


def test_an_error_is_one_line(windows: WindowsPython) -> None:
    """As on every system."""
    done = windows.run("-m", "desktop_monitor", "status", "--data-dir", r"C:\data\none")

    assert done.returncode == 1
    assert done.stderr.decode().count("\n") == 1


def test_without_notifications_of_the_system_alerts_stay_in_the_monitor(windows: WindowsPython) -> None:
    """The real library finds none in Wine; `doctor` says so, and a message is answered."""
    script = (
        "from desktop_monitor.desktop.notifications.notifier import make_notifier\n"
        "from desktop_monitor.desktop.notifications.message import Message\n"
        "import desktop_notifier, threading\n"
        "notifier, answered = make_notifier(), threading.Event()\n"
        "def answer(is_shown): print(is_shown); answered.set()\n"
        "notifier.show(Message('a', 'b'), on_shown=answer, on_action=print)\n"
        "print(answered.wait(30), notifier.status().channel); notifier.close()\n"
    )
    done = windows.run("-c", script)

    assert done.stdout.decode().split() == ["False", "True", "page"], done.stderr.decode()
    reason = "alerts are shown in the monitor only: this system shows no notifications"
    # `doctor` waits for no library that is slow, as on a busy machine.
    eventually(lambda: reason in " ".join(run(windows, "doctor", COLUMNS="300").split()), within_s=300)
