"""The newest readings for other programs, such as Prometheus."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import request

from desktop_monitor.web.routes.operations import ApiError, Operation, Text, not_ready, operation
from desktop_monitor.web.security.guard import METRICS_PATH


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricsApi:
    """The functions that answer a scrape."""

    is_on: Callable[[], bool]
    is_token: Callable[[str], bool]
    """Whether this is the token in the file of the data directory."""
    exposition: Callable[[str], tuple[bytes, str] | None]
    """From what the scraper accepts to the metrics and their content type; None before the first reading."""


def metrics_operations(metrics: MetricsApi) -> list[Operation]:
    """Return the operations of this module."""

    @operation("GET", METRICS_PATH, media_type="application/openmetrics-text")
    def scrape() -> Text:
        """The newest reading and the programs, if switched on; with the token of the file or of a session."""
        if not metrics.is_on():
            raise ApiError(404, "metrics_off", "Metrics are switched off. Switch them on in the settings.")
        made = metrics.exposition(request.headers.get("Accept", ""))
        if made is None:
            raise not_ready()
        return Text(*made)

    return [scrape]
