"""Makes files to pass on for the page."""

import socket
import threading
from collections.abc import Callable, Collection

from desktop_monitor.model.incident import IncidentPart, IncidentPreview
from desktop_monitor.recorder import Recorder
from desktop_monitor.settings import Language, Settings
from desktop_monitor.text.translation import translation
from desktop_monitor.web.routes.incidents import IncidentApi


def make_incident_api(recorder: Recorder, settings: Callable[[], Settings]) -> IncidentApi:
    """Return the function that makes a file; one at a time, as each takes seconds."""
    making = threading.Lock()

    def make(
        begin: int, end: int, included: Collection[IncidentPart], language: Language
    ) -> tuple[bytes, IncidentPreview]:
        from desktop_monitor.export.incident import make_incident  # noqa: PLC0415  # only when asked for

        texts = translation(settings().language if language == "auto" else language)
        with making:
            made = recorder.questions.read(
                lambda reader: make_incident(reader, begin, end, included, socket.gethostname(), texts)
            )
        return made.content, made.preview

    return IncidentApi(make=make)
