"""One entry, never two; its real state; its repair."""

from pathlib import Path

import pytest

from desktop_monitor.desktop.autostart import Autostart, autostart_for
from desktop_monitor.files.paths import AppPaths, app_paths
from desktop_monitor.model.errors import AutostartRefused
from desktop_monitor.model.status import AutostartKind, AutostartProblem


@pytest.fixture
def autostart(paths: AppPaths, config_dir: Path) -> Autostart:
    """The start at log-in of a data directory, without a user manager."""
    return autostart_for(paths)


def entries(config_dir: Path) -> list[Path]:
    """Every file and link below ``~/.config``."""
    return sorted(path for path in config_dir.rglob("*") if path.is_symlink() or path.is_file())


def test_without_a_user_manager_it_is_an_xdg_entry(autostart: Autostart, config_dir: Path) -> None:
    """Every desktop follows that; switching off leaves nothing."""
    autostart.enable()

    status = autostart.status(wanted=True)
    assert (status.active, status.how, status.message) == (True, AutostartKind.XDG, "")
    assert [path.parent.name for path in entries(config_dir)] == ["autostart"]
    autostart.disable()
    assert entries(config_dir) == []
    assert not autostart.status(wanted=False).active


def test_with_a_user_manager_it_is_a_unit_and_nothing_else(
    autostart: Autostart, config_dir: Path, request: pytest.FixtureRequest
) -> None:
    """An entry from before, without a manager, is removed: the engine would be started twice."""
    autostart.enable()
    calls: Path = request.getfixturevalue("systemctl_calls")

    autostart.enable()

    assert autostart.status(wanted=True).how == AutostartKind.SYSTEMD
    assert {path.parent.name for path in entries(config_dir)} == {"user", "default.target.wants"}
    assert autostart.start_now()
    assert calls.read_text().splitlines()[-1].split()[-2] == "start"
    autostart.disable()
    assert entries(config_dir) == []


def test_what_is_removed_by_hand_is_reported_and_not_restored(autostart: Autostart, config_dir: Path) -> None:
    """Whoever removed it meant it; the page says so."""
    autostart.enable()
    entries(config_dir)[0].unlink()

    autostart.repair()

    status = autostart.status(wanted=True)
    assert (status.wanted, status.active, status.problem) == (True, False, AutostartProblem.REMOVED)
    assert "removed" in status.message
    assert not autostart.start_now()


def test_a_stale_path_is_repaired(autostart: Autostart, config_dir: Path) -> None:
    """An update may have moved the program."""
    autostart.enable()
    [entry] = entries(config_dir)
    current = entry.read_text()
    entry.write_text(current.replace('serve"', 'serve-of-old"'))
    assert autostart.status(wanted=True).problem == AutostartProblem.STALE

    autostart.repair()

    assert entry.read_text() == current
    assert autostart.status(wanted=True).active


@pytest.mark.usefixtures("systemctl_calls")
def test_a_masked_unit_is_refused_with_its_remedy(autostart: Autostart, config_dir: Path) -> None:
    """The mask is a decision of its own, and no second way is taken around it."""
    autostart.enable()
    unit = next(path for path in entries(config_dir) if path.parent.name == "user")
    unit.unlink()
    unit.symlink_to("/dev/null")

    with pytest.raises(AutostartRefused, match="systemctl --user unmask desktop-monitor"):
        autostart.enable()

    status = autostart.status(wanted=True)
    assert (status.active, status.problem) == (False, AutostartProblem.MASKED)
    assert unit.name in status.message
    assert not (config_dir / "autostart").exists()


def test_a_home_that_cannot_be_written_is_named(autostart: Autostart, config_dir: Path) -> None:
    """Here a file is where the directory has to be."""
    config_dir.write_text("")

    with pytest.raises(AutostartRefused, match=r"cannot be set up: .*config"):
        autostart.enable()

    assert not autostart.status(wanted=True).active


def test_an_entry_that_is_not_wanted_is_reported(autostart: Autostart) -> None:
    """Settings that were lost do not switch off what was set up."""
    autostart.enable()

    status = autostart.status(wanted=False)

    assert (status.active, status.problem) == (True, AutostartProblem.UNWANTED)


def test_two_data_directories_have_two_entries(
    autostart: Autostart, paths: AppPaths, config_dir: Path
) -> None:
    """Neither switches off the other; each names its own directory."""
    other = autostart_for(app_paths(paths.data_dir.with_name("other")))
    autostart.enable()
    other.enable()

    assert len(entries(config_dir)) == 2
    other.disable()

    assert autostart.status(wanted=True).active
    assert str(paths.data_dir) in entries(config_dir)[0].read_text()


def test_the_usual_data_directory_has_the_plain_name(config_dir: Path) -> None:
    """So that people find it."""
    autostart_for(app_paths()).enable()

    assert [path.name for path in entries(config_dir)] == ["desktop-monitor.desktop"]
