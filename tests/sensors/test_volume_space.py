"""What is read of a volume's space: only what can be true."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop_monitor.sensors import volumes
from desktop_monitor.sensors.volumes import Space, read_space


def test_a_path_that_is_gone_is_an_error(tmp_path: Path) -> None:
    """Not the space of what is above it."""
    with pytest.raises(FileNotFoundError):
        read_space(bytes(tmp_path / "gone"))


@pytest.mark.parametrize(
    ("blocks", "free", "available", "expected"),
    [
        (1000, 400, 300, Space(4096 * 1000, 4096 * 600, 4096 * 300)),
        (1000, 50, 2**64 - 30, Space(4096 * 1000, 4096 * 950, 0)),
        (1000, 5000, 5000, Space(4096 * 1000, 0, 4096 * 1000)),
        (2**63 - 1, 2**63 - 1, 2**63 - 1, Space(2**53 - 1, 0, 2**53 - 1)),
    ],
    ids=["usual", "less than nothing is left", "more is free than there is", "no limit"],
)
def test_what_is_free_is_within_what_there_is(
    monkeypatch: pytest.MonkeyPatch, blocks: int, free: int, available: int, expected: Space
) -> None:
    """UFS counts its reserve as less than nothing, also over NFS; some programs behind FUSE do not count."""
    fields = SimpleNamespace(f_frsize=4096, f_bsize=2**20, f_blocks=blocks, f_bfree=free, f_bavail=available)
    monkeypatch.setattr(os, "statvfs", lambda _path: fields, raising=False)

    assert read_space(b"/") == expected


def test_a_share_with_more_blocks_than_the_system_counts_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """With numbers of 32 bits, as on macOS, more of it is free than there is."""
    monkeypatch.setattr(volumes, "_COUNTS_IN_32_BITS", True)
    fields = SimpleNamespace(
        f_frsize=1024, f_bsize=2**20, f_blocks=1_317_239_524, f_bfree=3_939_987_400, f_bavail=3_939_987_400
    )
    monkeypatch.setattr(os, "statvfs", lambda _path: fields, raising=False)

    with pytest.raises(OverflowError):
        read_space(b"/Volumes/music")
