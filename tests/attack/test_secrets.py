"""Where a key, a token or the launcher's secret must not turn up."""

import os
import stat
from pathlib import Path

from tests.attack.cases import asks, redeems
from tests.attack.conftest import Fortress


def test_no_secret_is_where_others_can_see_it(fortress: Fortress) -> None:
    """Not in the log, on standard error, in argv or the environment; on disk in the runtime file alone."""
    target = fortress.target
    key = target.new_key()
    assert redeems(target, offer=f'{{"key": "{key}"}}')
    assert asks(target)
    process = Path(f"/proc/{fortress.process.pid}")
    seen = fortress.wrote() + (process / "cmdline").read_text() + (process / "environ").read_text()

    for secret in (key, target.token, target.control_secret):
        assert secret not in seen
    files = {file: file.read_bytes() for file in fortress.data_dir.rglob("*") if file.is_file()}
    holding = [file for file, content in files.items() if target.control_secret.encode() in content]
    assert len(holding) == 1
    assert stat.S_IMODE(holding[0].stat().st_mode) == 0o600
    assert holding[0].stat().st_uid == os.getuid()
    assert not any(target.token.encode() in content for content in files.values())


def test_the_data_directory_is_closed_to_others(fortress: Fortress) -> None:
    """What the engine writes is for its own user alone."""
    assert stat.S_IMODE(fortress.data_dir.stat().st_mode) == 0o700
    for file in fortress.data_dir.rglob("*"):
        assert not stat.S_IMODE(file.stat().st_mode) & 0o077, file
