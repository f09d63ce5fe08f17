"""``desktop-monitor open``: a file that is no incident does nothing."""

import tempfile
from pathlib import Path

import pytest

from desktop_monitor.cli.main import main
from desktop_monitor.engine.incident import remove_directory
from desktop_monitor.export.incident import EMBEDDED_BEGIN, EMBEDDED_END
from desktop_monitor.files.paths import AppPaths


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", f"{EMBEDDED_BEGIN}{{}}{EMBEDDED_END}".encode(), b"\0" * 33_000_000],
    ids=["empty", "page", "no fields", "large"],
)
def test_what_is_no_incident_is_one_line(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is started, and nothing is left behind."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    file = tmp_path / "file.html"
    file.write_bytes(content)

    assert main(["open", str(file)]) == 1

    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "incident" in message
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_missing_file_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As one line."""
    assert main(["open", str(tmp_path / "none.html")]) == 1

    assert "none.html cannot be read" in capsys.readouterr().err


def test_only_the_directory_of_an_incident_is_removed(paths: AppPaths) -> None:
    """Not one's own, whatever lies in it."""
    paths.incident_file.write_text("{}")

    remove_directory(paths)

    assert paths.incident_file.exists()
