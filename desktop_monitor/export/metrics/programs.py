"""The metrics of programs: gauges of the last interval, as processes end and take their counters along."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from prometheus_client.core import Metric

from desktop_monitor.export.metrics.family import gauge
from desktop_monitor.model.process import PRIVATE_NAME, ProcessRow
from desktop_monitor.rates.sums import sum_of_known

TOP_PROGRAMS = 15
"""How many are named by CPU time, as many by memory, and as many of those that use the network."""
OTHERS = "(other)"

_Rows = Sequence[ProcessRow]


def program_metrics(rows: _Rows, private_programs: Collection[str]) -> Iterator[Metric]:
    """Yield what the programs with the most CPU time, memory and traffic use, and all others together."""
    by_name: dict[str, list[ProcessRow]] = defaultdict(list)
    for row in rows:
        by_name[PRIVATE_NAME if row.name in private_programs else row.name].append(row)
    movers = {name: members for name, members in by_name.items() if _traffic(members)}
    named = {*_most(by_name, _cpu_ratio), *_most(by_name, _memory_bytes), *_most(movers, _traffic)}
    groups: dict[str, list[ProcessRow]] = defaultdict(list)
    for name, members in by_name.items():
        groups[name if name in named else OTHERS] += members
    for metric, text, get in (
        ("cpu_ratio", "Share of the machine's CPU time.", _cpu_ratio),
        ("memory_bytes", "Resident memory; shared pages count in each process.", _memory_bytes),
        ("read_bytes_per_second", "Bytes read.", _sum("read_bytes_per_s")),
        ("written_bytes_per_second", "Bytes written.", _sum("write_bytes_per_s")),
        (
            "network_receive_bytes_per_second",
            "Bytes received over TCP from other computers.",
            _sum("received_bytes_per_s"),
        ),
        (
            "network_transmit_bytes_per_second",
            "Bytes sent over TCP to other computers.",
            _sum("sent_bytes_per_s"),
        ),
        ("threads", "Threads.", _sum("threads")),
        ("processes", "Processes.", _count),
    ):
        values = [((name,), get(members)) for name, members in groups.items()]
        family = gauge(f"desktop_monitor_program_{metric}", text, values, ("program",))
        if family.samples:
            yield family


def _most(programs: Mapping[str, _Rows], get: Callable[[_Rows], float | None]) -> list[str]:
    return sorted(programs, key=lambda name: (-(get(programs[name]) or 0), name))[:TOP_PROGRAMS]


def _sum(field: str, per: float = 1) -> Callable[[_Rows], float | None]:
    def get(rows: _Rows) -> float | None:
        total: float | None = sum_of_known(getattr(row, field) for row in rows)
        return None if total is None else total / per

    return get


def _count(rows: _Rows) -> float:
    return sum(row.is_running_now for row in rows)


def _traffic(rows: _Rows) -> float | None:
    total: float | None = sum_of_known(
        value for row in rows for value in (row.received_bytes_per_s, row.sent_bytes_per_s)
    )
    return total


_cpu_ratio = _sum("cpu_percent", 100)
_memory_bytes = _sum("rss_bytes")
