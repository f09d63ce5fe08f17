"""A file that another program has open is renamed or removed a moment later."""

from pathlib import Path

import pytest

from desktop_monitor import files


def in_use(number: int) -> OSError:
    """Return the error of Windows with this number."""
    error = PermissionError(13, "in use")
    error.winerror = number  # type: ignore[attr-defined,unused-ignore]  # on Windows only
    return error


def test_what_is_open_for_a_moment_is_tried_again() -> None:
    """A sharing violation and a refused access end when the other program closes the file."""
    errors = [in_use(32), in_use(5)]

    def act() -> str:
        if errors:
            raise errors.pop()
        return "done"

    assert files.when_unused(act) == "done"


def test_what_stays_open_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever."""
    monkeypatch.setattr(files, "PATIENCE_S", 0.0)

    def act() -> None:
        raise in_use(32)

    with pytest.raises(PermissionError) as raised:
        files.when_unused(act)
    assert files.is_in_use(raised.value)


def test_another_error_is_not_tried_again(tmp_path: Path) -> None:
    """Waiting would not help."""
    calls = []

    def act() -> None:
        calls.append(1)
        raise FileNotFoundError

    with pytest.raises(FileNotFoundError):
        files.when_unused(act)
    assert calls == [1]


def test_a_file_is_replaced_and_removed(tmp_path: Path) -> None:
    """One that is not there is removed already."""
    (tmp_path / "new").write_text("new", encoding="utf-8")
    (tmp_path / "old").write_text("old", encoding="utf-8")

    files.replace(tmp_path / "new", tmp_path / "old")

    assert (tmp_path / "old").read_text(encoding="utf-8") == "new"
    files.remove(tmp_path / "old")
    files.remove(tmp_path / "old")
    assert list(tmp_path.iterdir()) == []
