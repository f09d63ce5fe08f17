"""Opens the file of an incident: checks it, and writes its samples into a directory of its own."""

from pathlib import Path

import msgspec

from desktop_monitor.export.incident import EMBEDDED_BEGIN, EMBEDDED_END
from desktop_monitor.export.incident_data import MAX_FILE_BYTES, damaged, runs_of, unpacked
from desktop_monitor.files.paths import AppPaths, write_private
from desktop_monitor.model.errors import IncidentRefused
from desktop_monitor.model.incident import OpenedIncident
from desktop_monitor.recorder.import_history import write_history
from desktop_monitor.text.printable import without_unprintable

_MAX_NAME = 80


def open_incident(file: Path, paths: AppPaths) -> OpenedIncident:
    """Write what a file holds into a data directory that an engine then shows.

    Args:
        file: The file.
        paths: An empty data directory.

    Raises:
        IncidentRefused: The file cannot be read, or is no incident; nothing else was written.
    """
    try:
        with file.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise IncidentRefused(f"{file} cannot be read ({error.strerror}).") from error
    if len(content) > MAX_FILE_BYTES:
        raise IncidentRefused(f"{file.name} is too large to be an incident.")
    begin, end = content.find(EMBEDDED_BEGIN.encode()), content.rfind(EMBEDDED_END.encode())
    if begin < 0:
        raise IncidentRefused(f"{file.name} is not an incident of Desktop Monitor.")
    if end < begin:  # only its beginning has arrived
        raise damaged()
    data = unpacked(content[begin + len(EMBEDDED_BEGIN) : end])
    try:
        runs = list(runs_of(data))
        write_history(paths.history_dir, runs, data.events)
        cpu = runs[-1].samples[-1].cpu
        cores = len(cpu.cores) if cpu else 0
        opened = OpenedIncident(
            without_unprintable(file.name)[:_MAX_NAME],
            data.from_unix_ms,
            data.to_unix_ms,
            cores,
            tuple(data.included),
        )
        write_private(paths.incident_file, msgspec.json.encode(opened))
    except OSError as error:
        raise IncidentRefused(f"{paths.data_dir} cannot be written ({error.strerror}).") from error
    except (ValueError, OverflowError, TypeError) as error:
        raise damaged() from error
    return opened
