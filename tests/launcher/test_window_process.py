"""The program is started again to show its window."""

import subprocess
from typing import Any

import pytest

from desktop_monitor.files.paths import AppPaths, app_paths
from desktop_monitor.launcher.window_process import start_window


def test_the_usual_directory_needs_no_option(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is then the command of a double-click, which starts fastest."""
    started: list[tuple[list[str], dict[str, Any]]] = []

    class Process:
        """Notes how it was started."""

        def __init__(self, command: list[str], **options: Any) -> None:
            started.append((command, options))

        def wait(self) -> int:
            """End at once."""
            return 0

    monkeypatch.setattr(subprocess, "Popen", Process)

    assert start_window(app_paths(), {"DISPLAY": ":7"})
    assert start_window(app_paths(), {}, is_compact=True)

    [(command, options), (compact, _)] = started
    assert command[-2:] == ["-m", "desktop_monitor"]
    assert compact == [*command, "--compact"]
    assert options["env"]["DISPLAY"] == ":7"


def test_what_cannot_be_started_is_reported(paths: AppPaths) -> None:
    """The caller then opens the browser."""
    assert not start_window(paths, {"DISPLAY": "a\0b"})
