"""The systemd user unit: systemd itself accepts it, and its files say what will happen."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_monitor.desktop.autostart.entry import EntryState, Program
from desktop_monitor.desktop.autostart.systemd_unit import SystemdUnit, exec_start, unit_text

PROGRAM = Program("desktop-monitor", ["/opt/monitor", "serve", "--data-dir", "/home/a b"])
HOSTILE = ("plain", "with space", "50%h", "$HOME ${HOME}", 'a"b', "a'b", "a\\b", "系统", ";#", "a\tb")


@pytest.fixture
def unit(config_dir: Path, systemctl_calls: Path) -> SystemdUnit:
    """The unit of a program, with a user manager."""
    return SystemdUnit(PROGRAM, config_dir=config_dir)


@pytest.mark.parametrize("name", HOSTILE)
def test_systemd_accepts_the_unit_for_any_path(tmp_path: Path, name: str) -> None:
    """Quotes, specifiers and variables in a path stay what they are; systemd looks for the program."""
    program = tmp_path / name / "monitor"
    program.parent.mkdir()
    shutil.copy("/bin/true", program)
    file = tmp_path / "desktop-monitor.service"
    file.write_text(unit_text([str(program), "serve", "--data-dir", str(tmp_path / name)]))

    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", "--recursive-errors=no", str(file)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)},
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_a_program_that_is_missing_is_found_by_the_check(tmp_path: Path) -> None:
    """The check above can fail."""
    file = tmp_path / "desktop-monitor.service"
    file.write_text(unit_text([str(tmp_path / "missing"), "serve"]))

    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", "--recursive-errors=no", str(file)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"XDG_RUNTIME_DIR": str(tmp_path), "HOME": str(tmp_path)},
    )

    assert "not executable" in done.stderr


def test_the_unit_starts_again_after_a_crash_and_is_not_the_first_to_be_killed() -> None:
    """A log-out is no failure, and nothing of the output is logged."""
    lines = unit_text(PROGRAM.command).splitlines()

    for line in (
        "Restart=on-failure",
        "Slice=app.slice",
        "StandardOutput=null",
        "SuccessExitStatus=129 130 143",
    ):
        assert line in lines


@pytest.mark.parametrize(
    ("directory", "said"),
    [("/home/a b", "--data-dir '/home/a b' "), ("/srv/m", "--data-dir /srv/m "), ("/a\nExecStart=x", "")],
)
def test_the_unit_says_how_its_own_data_directory_is_switched_off(directory: str, said: str) -> None:
    """Without the option, another one would be; a path cannot end the comment."""
    comment = [line for line in unit_text(["/m", "--data-dir", directory]).splitlines() if line[:1] == "#"]

    assert comment[-1] == f"# `desktop-monitor {said}background off`."


def test_a_unit_is_written_enabled_and_removed(unit: SystemdUnit, systemctl_calls: Path) -> None:
    """The manager reads its units again after both, and nothing is left."""
    assert unit.read() is EntryState.ABSENT

    unit.write()

    assert unit.read() is EntryState.ACTIVE
    link = unit.file.parent / "default.target.wants" / unit.file.name
    assert link.resolve() == unit.file
    assert exec_start(PROGRAM.command) in unit.file.read_text().splitlines()

    unit.remove()

    assert unit.read() is EntryState.ABSENT
    assert not [path for path in unit.file.parent.rglob("*") if not path.is_dir()]
    assert systemctl_calls.read_text().splitlines() == ["--user --no-ask-password daemon-reload"] * 2


def test_a_unit_that_systemctl_disabled_is_not_active(unit: SystemdUnit) -> None:
    """What disables it removes the link, and leaves the unit."""
    unit.write()

    (unit.file.parent / "default.target.wants" / unit.file.name).unlink()

    assert unit.read() is EntryState.DISABLED
    unit.write()
    assert unit.read() is EntryState.ACTIVE


@pytest.mark.parametrize("is_link", [True, False])
def test_a_mask_is_recognised_and_not_removed(unit: SystemdUnit, is_link: bool) -> None:
    """A link to /dev/null and an empty file are both a mask."""
    unit.file.parent.mkdir(parents=True)
    if is_link:
        unit.file.symlink_to("/dev/null")
    else:
        unit.file.touch()

    assert unit.read() is EntryState.MASKED
    unit.remove()
    assert unit.read() is EntryState.MASKED


def test_a_unit_of_another_version_is_stale(unit: SystemdUnit, config_dir: Path) -> None:
    """It starts a program at another path."""
    SystemdUnit(Program(PROGRAM.name, ["/old/monitor", "serve"]), config_dir=config_dir).write()

    assert unit.read() is EntryState.STALE
    unit.write()
    assert unit.read() is EntryState.ACTIVE


@pytest.mark.usefixtures("config_dir")
def test_without_systemctl_there_is_no_user_manager(config_dir: Path) -> None:
    """Nothing is run."""
    assert not SystemdUnit(PROGRAM, config_dir=config_dir).is_available()


def test_a_systemctl_that_refuses_means_no_user_manager(unit: SystemdUnit, tmp_path: Path) -> None:
    """As it does in a container, or for a user without a session."""
    assert unit.is_available()

    (tmp_path / "bin" / "systemctl").write_text(
        f"#!{sys.executable}\nraise SystemExit('Failed to connect')\n"
    )

    assert not unit.is_available()
    assert not unit.start()
