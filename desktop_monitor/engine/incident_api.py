"""Makes files to pass on for the page."""

import socket
import threading
from collections.abc import Collection

from desktop_monitor.model.incident import IncidentPart, IncidentPreview
from desktop_monitor.recorder import Recorder
from desktop_monitor.web.routes.incidents import IncidentApi


def make_incident_api(recorder: Recorder) -> IncidentApi:
    """Return the function that makes a file; one at a time, as each takes seconds."""
    making = threading.Lock()

    def make(begin: int, end: int, included: Collection[IncidentPart]) -> tuple[bytes, IncidentPreview]:
        from desktop_monitor.export.incident import make_incident  # noqa: PLC0415  # only when asked for

        with making:
            made = recorder.read(
                lambda reader: make_incident(reader, begin, end, included, socket.gethostname())
            )
        return made.content, made.preview

    return IncidentApi(make=make)
