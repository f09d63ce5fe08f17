"""Completion in the shells, with the scripts that click generates."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAMS = Path(sys.executable).parent


def run(command: list[str], **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a program that finds `desktop-monitor`, and return its result."""
    path = f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "PATH": path, **environment},
    )


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_each_shell_is_printed(shell: str) -> None:
    """Nothing is opened although there is no argument."""
    printed = run(["desktop-monitor"], _DESKTOP_MONITOR_COMPLETE=f"{shell}_source")

    assert (printed.returncode, printed.stderr) == (0, "")
    assert f"_DESKTOP_MONITOR_COMPLETE={shell}_complete" in printed.stdout


def test_bash_completes_commands_options_and_values() -> None:
    """With the line that the README names."""
    script = """
        eval "$(_DESKTOP_MONITOR_COMPLETE=bash_source desktop-monitor)"
        complete -p desktop-monitor
        ask() {
            COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
            _desktop_monitor_completion desktop-monitor
            echo "${COMPREPLY[@]}"
        }
        ask desktop-monitor ""
        ask desktop-monitor st
        ask desktop-monitor now --w
        ask desktop-monitor top --by m
        ask desktop-monitor nonsense --w
        ask desktop-monitor --c
    """

    printed = run(["bash", "-c", script])

    registered, commands, begun, options, values, nothing, compact = printed.stdout.splitlines()
    assert registered.endswith("-F _desktop_monitor_completion desktop-monitor")
    assert {"doctor", "export", "now", "serve", "status", "stop", "top"} <= set(commands.split())
    assert (begun, options, values, nothing) == ("status stop", "--watch", "memory", "")
    assert compact == "--compact"
    assert printed.stderr == ""


@pytest.mark.parametrize(
    ("shell", "words", "expected"),
    [
        ("zsh", {"COMP_WORDS": "desktop-monitor sta", "COMP_CWORD": "1"}, "plain\nstatus\n"),
        ("fish", {"COMP_WORDS": "desktop-monitor sta", "COMP_CWORD": "sta"}, "plain,status\t"),
        ("zsh", {"COMP_WORDS": "desktop-monitor --data-dir ", "COMP_CWORD": "2"}, "dir\n"),
    ],
)
def test_zsh_and_fish_are_answered_in_their_form(shell: str, words: dict[str, str], expected: str) -> None:
    """As their scripts ask: a command with its help, or the completion of directories."""
    printed = run(["desktop-monitor"], _DESKTOP_MONITOR_COMPLETE=f"{shell}_complete", **words)

    assert (printed.returncode, printed.stderr) == (0, "")
    assert printed.stdout.startswith(expected)
