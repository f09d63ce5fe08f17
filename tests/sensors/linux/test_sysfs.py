"""Attributes: the kernel's files of one value each."""

from pathlib import Path

import pytest

from desktop_monitor.sensors.linux.sysfs import number_of, text_of
from tests.sensors.helpers import put


@pytest.mark.parametrize(
    ("content", "text", "number"),
    [
        (b"42\n", "42", 42),
        (b"-1\n", "-1", -1),
        (b"max\n", "max", None),
        (b"", "", None),
        (b"\n", "", None),
        (b"\xff\n", "\ufffd", None),
        (b"1.5\n", "1.5", None),
    ],
)
def test_an_attribute_is_text_and_may_be_a_number(
    tmp_path: Path, content: bytes, text: str, number: int | None
) -> None:
    """A word, or nothing, is no number."""
    put(tmp_path, {"attribute": content})

    assert (text_of(tmp_path / "attribute"), number_of(tmp_path / "attribute")) == (text, number)


@pytest.mark.parametrize("name", ["missing", "folder", "missing/attribute"])
def test_an_attribute_that_cannot_be_read_is_unknown(tmp_path: Path, name: str) -> None:
    """A device that gives no value now answers with an error."""
    (tmp_path / "folder").mkdir()

    assert (text_of(tmp_path / name), number_of(tmp_path / name)) == (None, None)
