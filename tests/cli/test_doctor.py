"""`doctor` reports problems with a remedy and changes nothing."""

import os
from pathlib import Path
from types import ModuleType

import pytest

from desktop_monitor.cli import doctor
from desktop_monitor.cli.doctor import Check, checks
from desktop_monitor.cli.main import main
from desktop_monitor.desktop.tray import tray
from desktop_monitor.engine.engine import Engine
from desktop_monitor.files.paths import AppPaths, app_paths
from desktop_monitor.model.reasons import SENTENCES, ReasonCode, Unreadable
from desktop_monitor.model.sample import Sample
from tests.conftest import Client
from tests.recorder.conftest import Recording
from tests.recorder.machine import InventedMachine


def check(paths: AppPaths, subject: str) -> list[Check]:
    """Return the checks of `subject`."""
    return [one for one in checks(paths, tuple, Sample(0, 1.0, None)) if one.subject == subject]


@pytest.fixture
def recorded(paths: AppPaths) -> AppPaths:
    """A data directory with an hour of history."""
    recording = Recording(paths.history_dir, InventedMachine(10), period_s=10.0)
    recording.run(400)
    recording.recorder.close()
    return paths


def test_a_missing_directory_is_not_created(tmp_path: Path) -> None:
    """A missing directory is not a problem."""
    paths = app_paths(tmp_path / "new")

    results = check(paths, "data directory")

    assert not results[0].is_problem
    assert not paths.data_dir.exists()


def test_a_directory_that_cannot_be_created_is_a_problem(tmp_path: Path) -> None:
    """Its nearest parent is no directory, or may not be written."""
    (tmp_path / "file").touch()

    [result] = check(app_paths(tmp_path / "file" / "new"), "data directory")

    assert result.is_problem
    assert str(tmp_path / "file") in result.result


def test_a_broken_symbolic_link_is_a_problem(tmp_path: Path) -> None:
    """The next start would refuse the directory."""
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")

    results = check(app_paths(tmp_path / "link"), "data directory")

    assert results[0].is_problem
    assert "is a broken symbolic link" in results[0].result


def test_a_directory_writable_by_others_is_a_problem(paths: AppPaths) -> None:
    """The finding has the path; the exit code is 1."""
    paths.data_dir.chmod(0o777)

    results = check(paths, "data directory")

    assert results[0].is_problem
    assert str(paths.data_dir) in results[0].result
    assert main(["doctor", "--data-dir", str(paths.data_dir)]) == 1


def test_an_intact_history_is_not_a_problem(recorded: AppPaths) -> None:
    """Every file has been checked."""
    results = check(recorded, "history")

    assert [finding.is_problem for finding in results] == [False]
    assert "all intact" in results[0].result


def test_damaged_files_are_reported_and_unchanged(recorded: AppPaths) -> None:
    """A flipped bit within a value, a newer format, and a damaged WAL."""
    files = sorted(recorded.history_dir.glob("*.records"))
    samples = next(path for path in files if "samples" in path.name)
    newer = next(path for path in files if "summary" in path.name)
    content = bytearray(samples.read_bytes())
    content[len(content) // 2] ^= 1
    samples.write_bytes(content)
    head = bytearray(newer.read_bytes())
    head[6:8] = (99).to_bytes(2, "big")
    newer.write_bytes(head)
    (recorded.history_dir / "open.wal").write_bytes(b"nonsense")

    results = check(recorded, "history")

    assert all(finding.is_problem and finding.remedy for finding in results)
    names = {finding.result.partition(" ")[0] for finding in results}
    assert names == {samples.name, newer.name, "open.wal"}
    assert samples.read_bytes() == content


def test_a_running_engine_is_called(client: Client, engine: Engine, paths: AppPaths) -> None:
    """The finding has the process id."""
    results = check(paths, "engine")

    assert not results[0].is_problem
    assert f"process {os.getpid()}" in results[0].result


def test_low_disk_space_is_a_problem(paths: AppPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    """Recording would be paused soon."""
    monkeypatch.setattr(doctor, "MIN_FREE_BYTES", 2**62)

    assert check(paths, "disk space")[0].is_problem


def test_without_a_display_serve_is_the_remedy(paths: AppPaths, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing window is not a problem: the page can be opened in a browser elsewhere."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)

    results = check(paths, "window")

    assert not results[0].is_problem
    assert "serve" in results[0].remedy


def test_where_alerts_are_announced_is_said(paths: AppPaths) -> None:
    """That the monitor alone shows them is no problem."""
    [result] = check(paths, "notifications")

    assert not result.is_problem
    assert result.result == (
        "alerts are shown in the monitor only: there is no session bus (in this terminal; no engine runs)"
    )


def test_whether_there_is_a_tray_is_said(paths: AppPaths) -> None:
    """That there is none is no problem."""
    [result] = check(paths, "tray")

    assert not result.is_problem
    assert result.result == "no icon is shown: there is no session bus (in this terminal; no engine runs)"


@pytest.mark.parametrize(("subject", "module"), [("notifications", doctor), ("tray", tray)])
def test_the_desktop_is_that_of_the_running_engine(
    engine: Engine, paths: AppPaths, monkeypatch: pytest.MonkeyPatch, subject: str, module: ModuleType
) -> None:
    """The engine may have been started at log-in, and this terminal over SSH."""
    asked: list[str] = []
    monkeypatch.setattr(module, "probe", lambda: asked.append(subject))

    [result] = check(paths, subject)

    assert not asked
    assert result.result.endswith("(in the session of the running engine)")


def test_an_alert_rule_that_can_raise_nothing_says_why(paths: AppPaths) -> None:
    """One that is on; one that the user switched off is of no interest, and the file stays as it is."""
    why = Unreadable("battery", SENTENCES[ReasonCode.NO_BATTERY], ReasonCode.NO_BATTERY)

    def reported() -> list[str]:
        found = checks(paths, lambda: (why,), Sample(0, 1.0, None))
        return [one.result for one in found if one.subject == "alert rules"]

    assert reported() == ["battery can raise nothing here. This machine has no battery."]
    paths.alert_rules_file.write_text('{"rules": {"battery": {"enabled": false}}}')
    assert reported() == []
    paths.alert_rules_file.write_text("nonsense")
    [problem] = reported()
    assert "cannot be read" in problem
    assert paths.alert_rules_file.read_text() == "nonsense"


def test_the_last_line_is_the_verdict(paths: AppPaths, capsys: pytest.CaptureFixture[str]) -> None:
    """All is well, or what has to be solved, by its name."""
    assert main(["doctor", "--data-dir", str(paths.data_dir)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "No problems found: the monitor works here."

    paths.data_dir.chmod(0o777)

    assert main(["doctor", "--data-dir", str(paths.data_dir)]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "1 problem to solve: data directory."
