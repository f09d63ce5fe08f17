"""The answer to a scrape."""

from collections.abc import Collection, Iterator, Sequence

from prometheus_client.core import Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from desktop_monitor import __version__
from desktop_monitor.export.metrics.family import gauge
from desktop_monitor.export.metrics.machine import machine_metrics
from desktop_monitor.export.metrics.programs import program_metrics
from desktop_monitor.model.process import ProcessRow
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample


class _Families(Collector):
    """What prometheus_client encodes."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterator[Metric]:
        yield from self._families


def exposition(
    sample: Sample,
    reading: Reading,
    rows: Sequence[ProcessRow],
    *,
    private_programs: Collection[str],
    accept: str,
) -> tuple[bytes, str]:
    """Return the metrics of a sample in the format that a scraper accepts, and its content type.

    Args:
        sample: The newest sample.
        reading: The reading that ends with it.
        rows: Every process in it.
        private_programs: Names that are replaced by ``(private)``.
        accept: The ``Accept`` header: OpenMetrics where it says so, else the text format of Prometheus.
    """
    try:
        encode, content_type = choose_encoder(accept)
    except (ValueError, TypeError):  # of a version that is none; prometheus_client reads it without a check
        encode, content_type = choose_encoder("")
    version = gauge("desktop_monitor_info", "Version of the monitor.", [((__version__,), 1)], ("version",))
    families = [version, *machine_metrics(sample, reading), *program_metrics(rows, private_programs)]
    return encode(_Families(families)), content_type
