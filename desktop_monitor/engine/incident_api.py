"""Makes files to pass on for the page."""

import threading
from collections.abc import Callable, Collection

from desktop_monitor.model.incident import IncidentPart, IncidentPreview
from desktop_monitor.recorder import Recorder
from desktop_monitor.settings.settings import Language, Settings
from desktop_monitor.text.host_name import host_name
from desktop_monitor.text.translation import translation
from desktop_monitor.web.routes.incidents import IncidentApi


def make_incident_api(recorder: Recorder, settings: Callable[[], Settings]) -> IncidentApi:
    """Return the functions that make files; one at a time, as each takes seconds."""
    making = threading.Lock()

    # Their modules are imported only when they are asked for.
    def preview(begin: int, end: int, included: Collection[IncidentPart]) -> IncidentPreview:
        from desktop_monitor.export.incident import preview_incident  # noqa: PLC0415

        return recorder.queries.read(lambda reader: preview_incident(reader, begin, end, included))

    def make(begin: int, end: int, included: Collection[IncidentPart], language: Language) -> bytes:
        from desktop_monitor.export.incident import make_incident  # noqa: PLC0415

        texts = translation(settings().language if language == "auto" else language)
        with making:
            made = recorder.queries.read(
                lambda reader: make_incident(reader, begin, end, included, host_name(), texts)
            )
        return made.content

    return IncidentApi(preview=preview, make=make)
