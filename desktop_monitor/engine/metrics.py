"""The metrics for other programs: the newest sample, the token that opens them, and where they are."""

import hmac
import logging
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from desktop_monitor import files
from desktop_monitor.files.paths import AppPaths, write_private
from desktop_monitor.files.small_file import open_regular
from desktop_monitor.model.process import ProcessTable
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.model.status import MetricsStatus
from desktop_monitor.settings.settings import Settings
from desktop_monitor.web.security.credentials import secret_digest

if TYPE_CHECKING:
    from desktop_monitor.web.routes.metrics import MetricsApi

log = logging.getLogger(__name__)

_MIN_TOKEN_LENGTH = 32
_MAX_TOKEN_BYTES = 1024


class Metrics:
    """Answers scrapes while the settings want it. A scrape reads what is there, and causes no sample."""

    def __init__(
        self,
        paths: AppPaths,
        *,
        settings: Callable[[], Settings],
        processes: Callable[[], ProcessTable | None],
    ) -> None:
        self._paths = paths
        self._settings = settings
        self._processes = processes
        self._newest: tuple[Sample, Reading] | None = None
        self._port = 0
        self._token_digest: bytes | None = None
        self._message = ""

    def append(self, sample: Sample, reading: Reading | None) -> None:
        """Keep the newest sample."""
        if reading is not None:
            self._newest = sample, reading

    def start(self, port: int) -> None:
        """Follow the settings from now on; `port` is the engine's."""
        self._port = port
        self.follow(self._settings())

    def follow(self, settings: Settings) -> None:
        """Switch on or off: read or make the token, and write or remove the address."""
        if not settings.metrics:
            self.close()
            return
        if self._token_digest is not None:
            return
        written = self._paths.metrics_token_file
        try:
            self._token_digest = secret_digest(self._token())
            written = self._paths.metrics_targets_file
            write_private(written, _targets(self._port))
            self._message = ""
        except OSError as error:
            log.warning("metrics not switched on: error=%s", error)
            self.close()  # a killed run has left the address of its port, which another program may have now
            self._message = f"{written} cannot be written ({error.strerror})."

    def close(self) -> None:
        """Switch off. The token stays for the next time: scrapers have it in their configuration."""
        self._token_digest, self._message = None, ""
        files.try_to_remove(self._paths.metrics_targets_file)

    def status(self) -> MetricsStatus:
        """Return whether they can be read, and where token and address are."""
        return MetricsStatus(
            is_on=self._is_on(),
            token_file=str(self._paths.metrics_token_file),
            targets_file=str(self._paths.metrics_targets_file),
            message=self._message,
        )

    def api(self) -> "MetricsApi":
        """Return the functions that answer a scrape."""
        from desktop_monitor.web.routes.metrics import MetricsApi  # noqa: PLC0415  # see `WebOnDemand`

        return MetricsApi(is_on=self._is_on, is_token=self._is_token, exposition=self._exposition)

    def _is_on(self) -> bool:
        return self._token_digest is not None

    def _is_token(self, token: str) -> bool:
        known = self._token_digest
        return known is not None and hmac.compare_digest(secret_digest(token), known)

    def _exposition(self, accept: str) -> tuple[bytes, str] | None:
        from desktop_monitor.export.metrics.exposition import exposition  # noqa: PLC0415  # only when asked for

        newest, table = self._newest, self._processes()
        if newest is None:
            return None
        return exposition(
            *newest,
            table.processes if table else (),
            private_programs=frozenset(self._settings().private_programs),
            accept=accept,
        )

    def _token(self) -> str:
        """Return the stored token, which is made private again, or a new one.

        Raises:
            OSError: It cannot be stored.
        """
        path = self._paths.metrics_token_file
        try:
            with open_regular(path) as file:
                stored = file.read(_MAX_TOKEN_BYTES).decode("ascii", "replace").strip()
        except FileNotFoundError:
            stored = ""
        token = stored if len(stored) >= _MIN_TOKEN_LENGTH and stored.isascii() else secrets.token_urlsafe(32)
        write_private(path, f"{token}\n".encode())
        return token


def _targets(port: int) -> bytes:
    """Return the content of a file for ``file_sd_configs``: the port may be another one after each start."""
    return msgspec.json.encode([{"targets": [f"127.0.0.1:{port}"], "labels": {"job": "desktop-monitor"}}])
