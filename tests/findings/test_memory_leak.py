"""What is a leak, and what only grows."""

import pytest

from desktop_monitor.findings.memory_leak import find_memory_leaks
from desktop_monitor.findings.recorded import Process, Recorded, UsageSlot, UsageSlots
from desktop_monitor.model.finding import Finding
from desktop_monitor.timing.unix_time import DAY_MS, MINUTE_MS, floor_to

MIB = 2**20
BEGIN_UNIX_MS = floor_to(1_790_000_000_000, DAY_MS)


def leaks(*tracks: list[float], started_minutes_ago: int = 1000) -> list[Finding]:
    """What is found of processes of one program, whose MiB are given by ten minutes."""
    created = BEGIN_UNIX_MS - started_minutes_ago * MINUTE_MS
    processes = [Process("app", 10 + number, created, 1) for number in range(len(tracks))]
    slots = [
        UsageSlot(
            BEGIN_UNIX_MS + place * 10 * MINUTE_MS,
            {
                (one.pid, created): round(track[place] * MIB)
                for one, track in zip(processes, tracks, strict=True)
                if place < len(track)
            },
        )
        for place in range(max(map(len, tracks)))
    ]
    recorded = Recorded(
        from_unix_ms=BEGIN_UNIX_MS,
        to_unix_ms=BEGIN_UNIX_MS + DAY_MS,
        usage=[UsageSlots(slots)],
        processes={(one.pid, one.created_unix_ms): one for one in processes},
    )
    return list(find_memory_leaks(recorded))


def test_a_line_is_a_leak_and_a_longer_one_is_more_certain() -> None:
    """60 MiB an hour."""
    [short] = leaks([20 + 20 * number for number in range(8)])
    [long] = leaks([100 + 10 * number for number in range(48)])
    assert long.values["bytes_per_hour"] == 60 * MIB
    assert short.confidence < 0.7 < long.confidence


@pytest.mark.parametrize(
    "track",
    [
        [100 + min(number, 12) * 20 for number in range(48)],
        [100 + (number % 12) * 20 for number in range(48)],
        [100 if number < 24 else 400 for number in range(48)],
        [400 + number * 0.5 for number in range(48)],
        [100 + number * 15 for number in range(5)],
        [300 + number * 15 for number in range(8)],
    ],
    ids=["a cache that is full", "collected garbage", "one step", "slow", "for a short time", "loading"],
)
def test_what_stops_falls_or_grows_little_is_none(track: list[float]) -> None:
    """Memory is there to be used."""
    assert leaks(track) == []


def test_a_program_that_begins_is_none() -> None:
    """What it loads in its first ten minutes does not count."""
    assert leaks([50.0, *[300 + number * 1.0 for number in range(47)]], started_minutes_ago=5) == []


def test_a_program_of_many_processes_leaks_as_a_whole() -> None:
    """Each of them too little to be noticed."""
    tracks = [[30 + number * 0.8 + 5 * ((number + one) % 3) for number in range(48)] for one in range(6)]
    [one] = leaks(*tracks)
    assert one.values["process_count"] == 6


def test_a_leak_that_has_ended_is_one() -> None:
    """Hours ago, while another process of the program goes on."""
    [one] = leaks([100.0 + 10 * number for number in range(24)], [50.0] * 48)
    assert one.values["grown_bytes"] == 230 * MIB


def test_small_processes_that_live_are_added_up() -> None:
    """None of them has ever had as much as a leak grows; one that ended hours ago does not count."""
    growing = [10.0 + number for number in range(48)]
    [one] = leaks(growing, growing, growing[:24])
    assert one.values["process_count"] == 2
    assert one.values["grown_bytes"] == 2 * 47 * MIB
