"""An incident that this engine shows instead of measuring."""

import shutil
from collections.abc import Callable

import msgspec

from desktop_monitor.files.paths import INCIDENT_PREFIX, AppPaths
from desktop_monitor.files.small_file import read_json
from desktop_monitor.model.errors import IncidentRefused
from desktop_monitor.model.incident import OpenedIncident
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates import reading
from desktop_monitor.recorder import open_history
from desktop_monitor.recorder.queries.export import recorded_samples
from desktop_monitor.timing.unix_time import HOUR_MS

OF_THIS_MACHINE = frozenset({"background", "autostart", "background_asked", "tray", "record", "metrics"})
"""Settings of a monitor that measures: an incident lies in a directory that is removed when it is closed."""


def opened_incident(paths: AppPaths) -> OpenedIncident | None:
    """Return the incident that was opened into a data directory; None for a monitor of this machine.

    Raises:
        IncidentRefused: The file that says so cannot be read.
    """
    try:
        return read_json(paths.incident_file, OpenedIncident)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError) as error:
        problem = error.strerror if isinstance(error, OSError) else "it is damaged"
        raise IncidentRefused(
            f"{paths.incident_file} cannot be read ({problem}). Open the incident again, or remove that file."
        ) from error


def replay_last_samples(
    paths: AppPaths, incident: OpenedIncident, listeners: list[Callable[[Sample, Reading | None], None]]
) -> None:
    """Hand the last two samples to what shows the newest ones."""
    span = (incident.to_unix_ms - HOUR_MS, incident.to_unix_ms)
    samples = [sample for _, _, sample in recorded_samples(open_history(paths.history_dir), *span)][-2:]
    made = reading(*samples) if len(samples) == 2 else None  # noqa: PLR2004
    for sample, its_reading in zip(samples, (None, made), strict=False):
        for listener in listeners:
            listener(sample, its_reading)


def remove_directory(paths: AppPaths) -> None:
    """Remove the temporary directory of an incident; any other is left alone."""
    if paths.data_dir.name.startswith(INCIDENT_PREFIX) and paths.incident_file.exists():
        shutil.rmtree(paths.data_dir, ignore_errors=True)
