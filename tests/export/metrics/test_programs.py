"""The metrics of programs are bounded, private where that was chosen, and inert."""

import msgspec
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from desktop_monitor.export.metrics.exposition import exposition
from desktop_monitor.export.metrics.programs import OTHERS, TOP_PROGRAMS
from desktop_monitor.model.process import PRIVATE_NAME, ProcessRow, ProcessState
from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample, Temperature

HOSTILE = (
    'quote" } 1\nnode_load1 666',
    "back\\slash\\",
    "<script>alert(1)</script>",
    "line\nbreak\r",
    "bidi\u202egnp.exe\u2066",
    "=cmd|' /C calc'!A0",
    "\ud800half",
)


def row(name: str, pid: int, cpu_percent: float | None = 1.0) -> ProcessRow:
    """Make a process."""
    return ProcessRow(
        pid, 1, 1, name, "me", ProcessState.RUNNING, cpu_percent, 1000, 5.0, None, 2, 0, f"{name} --secret"
    )


def labels(rows: list[ProcessRow], metric: str, private: tuple[str, ...] = ()) -> dict[str, float]:
    """Parse the answer to a scrape; return a family by program."""
    answer, content_type = exposition(
        Sample(1000, 1.0, None),
        Reading(1000, 1.0, None),
        rows,
        private_programs=private,
        accept="application/openmetrics-text; version=1.0.0",
    )
    assert content_type.startswith("application/openmetrics-text")
    families = {one.name: one for one in text_string_to_metric_families(answer.decode())}  # type: ignore[no-untyped-call]
    return {sample.labels["program"]: sample.value for sample in families[metric].samples}


def test_hostile_names_are_inert() -> None:
    """Each is one label of one line, without controls."""
    rows = [row(name, pid) for pid, name in enumerate(HOSTILE)]

    found = labels(rows, "desktop_monitor_program_processes")

    assert len(found) == len(HOSTILE)
    assert all(name.isprintable() for name in found)
    assert HOSTILE[0].replace("\n", "\\n") in found


def test_the_number_of_programs_is_bounded() -> None:
    """The rest is one member, so that nothing is lost in a sum."""
    rows = [
        msgspec.structs.replace(
            row(f"program {number}", number, float(number)), sent_bytes_per_s=float(-number % 700)
        )
        for number in range(5000)
    ]

    found = labels(rows, "desktop_monitor_program_processes")

    assert len(found) <= 3 * TOP_PROGRAMS + 1
    assert sum(found.values()) == 5000
    assert found[OTHERS] == 5000 - len(found) + 1
    assert "program 4999" in found


def test_a_program_that_is_called_like_the_rest_is_part_of_it() -> None:
    """Two members with the same label would make the answer invalid."""
    rows = [row(f"program {number}", number) for number in range(50)] + [row(OTHERS, 99, 50.0)]

    assert sum(labels(rows, "desktop_monitor_program_processes").values()) == 51


def test_a_program_is_named_that_uses_the_network_and_little_else() -> None:
    """In bytes a second, and with both directions; who moves nothing is not named for that."""
    busy = [row(f"busy {number}", number, 9.0) for number in range(99)]
    moves = {"received_bytes_per_s": 5e6, "sent_bytes_per_s": 0.0}
    mover = msgspec.structs.replace(row("rsync", 100, 0.0), rss_bytes=1, **moves)
    quiet = msgspec.structs.replace(row("ash", 101, 0.0), rss_bytes=1, **dict.fromkeys(moves, 0.0))

    received = labels([*busy, mover, quiet], "desktop_monitor_program_network_receive_bytes_per_second")
    sent = labels([*busy, mover, quiet], "desktop_monitor_program_network_transmit_bytes_per_second")

    assert received == {"rsync": 5e6, OTHERS: 0}
    assert sent == {"rsync": 0, OTHERS: 0}


def test_private_programs_have_no_name() -> None:
    """As in the history."""
    found = labels([row("diary", 1), row("shell", 2)], "desktop_monitor_program_memory_bytes", ("diary",))

    assert found == {PRIVATE_NAME: 1000, "shell": 1000}


def test_only_processes_that_run_are_counted() -> None:
    """Not one that has ended, nor the sum of those that no sample has seen; their CPU time is there."""
    ended = msgspec.structs.replace(row("make", 2), state=ProcessState.DEAD, ended_count=1)
    summed = msgspec.structs.replace(row("cc1plus", 0), state=ProcessState.FINISHED, ended_count=1240)
    rows = [row("make", 1), ended, summed]

    assert labels(rows, "desktop_monitor_program_processes") == {"make": 1, "cc1plus": 0}
    assert labels(rows, "desktop_monitor_program_cpu_ratio") == {"make": 0.02, "cc1plus": 0.01}


def test_what_is_unknown_is_left_out() -> None:
    """It is not zero."""
    assert "idle" not in labels([row("idle", 1, None), row("busy", 2)], "desktop_monitor_program_cpu_ratio")


def test_devices_of_the_same_name_do_not_spoil_the_answer() -> None:
    """The first one stays."""
    sample = Sample(
        1000,
        1.0,
        None,
        temperatures=(Temperature("a", 40.0, None, None), Temperature("a", 50.0, None, None)),
    )
    answer, _ = exposition(
        sample, Reading(1000, 1.0, None), (), private_programs=(), accept="application/openmetrics-text"
    )

    families = {one.name: one for one in text_string_to_metric_families(answer.decode())}  # type: ignore[no-untyped-call]
    assert [one.value for one in families["node_hwmon_temp_celsius"].samples] == [40.0]
