"""The file in which launchers find a running engine, and the page that holds a key of it."""

import os
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

import msgspec

from desktop_monitor import __version__, files
from desktop_monitor.files.paths import AppPaths, write_private
from desktop_monitor.files.small_file import read_small
from desktop_monitor.model.errors import DirectoryRefused
from desktop_monitor.timing.unix_time import now_unix_ms

if TYPE_CHECKING:
    from desktop_monitor.web.security.credentials import CredentialStore


class Runtime(msgspec.Struct, frozen=True):
    """How to reach a running engine; the content of the runtime file."""

    pid: int
    port: int
    secret: str
    version: str
    started_at_unix_ms: int


def announce(paths: AppPaths, port: int, secret: str, ending: ExitStack) -> None:
    """Write the runtime file, which is removed when `ending` is closed.

    Raises:
        DirectoryRefused: The file cannot be written.
    """
    runtime = Runtime(os.getpid(), port, secret, __version__, now_unix_ms())
    try:
        write_private(paths.runtime_file, msgspec.json.encode(runtime))
    except OSError as error:
        raise DirectoryRefused(
            f"{paths.runtime_file} cannot be written ({error.strerror}): nothing would find the monitor. "
            "Free some space, or choose another directory with --data-dir."
        ) from error
    ending.callback(files.try_to_remove, paths.runtime_file)
    ending.callback(files.try_to_remove, paths.redirect_file)  # its key is no longer valid


def redeem_key(credentials: "CredentialStore", paths: AppPaths, key: str) -> str | None:
    """Exchange a key for a session token, and remove the page that holds the key; None if it is refused."""
    token = credentials.redeem_key(key)
    if token is not None:
        with suppress(OSError):
            if key.encode() in read_small(paths.redirect_file):
                files.try_to_remove(paths.redirect_file)
    return token
