"""Keys, tokens and the control secret are not visible to others."""

import os
import stat
from pathlib import Path

from tests.attack.cases import request_succeeds, session_succeeds
from tests.attack.conftest import AttackedEngine


def test_secrets_are_not_exposed(attacked: AttackedEngine) -> None:
    """Not in log, standard error, arguments or environment; on disk only in the runtime file."""
    target = attacked.target
    key = target.new_key()
    assert session_succeeds(target, body=f'{{"key": "{key}"}}')
    assert request_succeeds(target)
    process = Path(f"/proc/{attacked.process.pid}")
    visible = attacked.output() + (process / "cmdline").read_text() + (process / "environ").read_text()

    for secret in (key, target.token, target.control_secret):
        assert secret not in visible
    files = {file: file.read_bytes() for file in attacked.data_dir.rglob("*") if file.is_file()}
    with_secret = [file for file, content in files.items() if target.control_secret.encode() in content]
    assert len(with_secret) == 1
    assert stat.S_IMODE(with_secret[0].stat().st_mode) == 0o600
    assert with_secret[0].stat().st_uid == os.getuid()
    assert not any(target.token.encode() in content for content in files.values())


def test_the_data_directory_is_private(attacked: AttackedEngine) -> None:
    """Directory and files have no permissions for others."""
    assert stat.S_IMODE(attacked.data_dir.stat().st_mode) == 0o700
    for file in attacked.data_dir.rglob("*"):
        assert not stat.S_IMODE(file.stat().st_mode) & 0o077, file
