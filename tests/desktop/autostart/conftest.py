"""A home of its own for what starts at log-in, with a user manager or without."""

from pathlib import Path

import pytest

_SYSTEMCTL = """\
#!/bin/sh
echo "$@" >> "{calls}"
"""


@pytest.fixture
def config_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The ``~/.config`` of a user without a user manager: no systemctl is found."""
    directory = tmp_path / "config"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(directory))
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    return directory


@pytest.fixture
def systemctl_calls(config_dir: Path, tmp_path: Path) -> Path:
    """A user manager that does what it is asked; the file has the arguments of each call."""
    calls = tmp_path / "calls"
    calls.touch()
    program = tmp_path / "bin" / "systemctl"
    program.write_text(_SYSTEMCTL.format(calls=calls))
    program.chmod(0o755)
    return calls
