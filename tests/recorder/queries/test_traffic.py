"""Who received and sent what, from a recorder on a real disk."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop_monitor.model.finding import FindingKind
from desktop_monitor.model.history import RankBy
from desktop_monitor.model.process import ProcessKey
from desktop_monitor.recorder import open_history, process_history, top
from desktop_monitor.timing.unix_time import HOUR_MS, floor_to
from tests.recorder.conftest import Begin, Recording
from tests.recorder.machine import InventedMachine

MIB = 2**20
BEGIN_UNIX_MS = floor_to(1_790_000_000_000, HOUR_MS)
SAMPLES = 96
RECEIVED_BYTES, SENT_BYTES, OTHERS_BYTES = 40 * MIB, 2 * MIB, 1 * MIB
"""In each period."""


def move(recording: Recording, key: ProcessKey, received: int, sent: int) -> None:
    """Let a process receive and send."""
    one = recording.machine.table[key]
    recording.machine.table[key] = replace(
        one, received_bytes=(one.received_bytes or 0) + received, sent_bytes=(one.sent_bytes or 0) + sent
    )


def talk(recording: Recording, talker: ProcessKey | None, other: ProcessKey) -> None:
    """Let the interface carry much for eight minutes, most of it for `talker`."""
    for _ in range(SAMPLES):
        recording.machine.net[0] += RECEIVED_BYTES
        recording.machine.net[1] += SENT_BYTES
        if talker is not None:
            move(recording, talker, RECEIVED_BYTES, SENT_BYTES)
        move(recording, other, OTHERS_BYTES, 0)
        recording.run(1)


@pytest.fixture
def recording(begin: Begin) -> Recording:
    """A quiet machine on which a download runs under a shell for eight minutes."""
    made = begin(InventedMachine(30, wall_unix_ms=BEGIN_UNIX_MS, births_per_sample=0.0))
    shell = made.machine.begin("bash", received_bytes=0, sent_bytes=0)
    talker = made.machine.begin("rsync", parent_pid=shell[0], received_bytes=10**9, sent_bytes=10**9)
    other = made.machine.begin("mail", received_bytes=0, sent_bytes=0)
    made.run(24)
    talk(made, talker, other)
    made.run(24)
    return made


def test_a_download_is_found_with_the_program_and_its_share(recording: Recording) -> None:
    """The share is of what programs are known to have moved."""
    [one] = recording.recorder.queries.findings(BEGIN_UNIX_MS, recording.now).findings

    assert (one.kind, one.culprits[0].name) == (FindingKind.NETWORK_HOG, "rsync")
    assert one.values["share_percent"] == 98
    assert "98 % of what programs moved was rsync · page (started by bash)" in one.text


def test_nobody_is_blamed_for_what_no_program_is_known_to_have_moved(begin: Begin) -> None:
    """Another user's program, or one that does not use TCP: the one that moved a little did not do it."""
    recording = begin(InventedMachine(30, wall_unix_ms=BEGIN_UNIX_MS, births_per_sample=0.0))
    other = recording.machine.begin("mail", received_bytes=0, sent_bytes=0)
    recording.run(24)
    talk(recording, None, other)
    recording.run(24)

    [one] = recording.recorder.queries.findings(BEGIN_UNIX_MS, recording.now).findings

    assert (one.kind, one.culprits) == (FindingKind.NETWORK_HOG, [])


def test_programs_are_ranked_by_what_they_moved(recording: Recording, directory: Path) -> None:
    """To the byte, from the samples and from the roll-ups of the whole hour."""
    recording.run(700)
    recording.recorder.close()

    for until in (recording.now, BEGIN_UNIX_MS + HOUR_MS):
        ranking = top(open_history(directory), BEGIN_UNIX_MS, until, RankBy.NETWORK, 9)
        assert [(one.name, one.received_bytes, one.sent_bytes) for one in ranking.programs] == [
            ("rsync", SAMPLES * RECEIVED_BYTES, SAMPLES * SENT_BYTES),
            ("mail", SAMPLES * OTHERS_BYTES, 0),
        ]
        assert ranking.programs[0].share_percent == pytest.approx(97.67, abs=0.01)


def test_the_history_of_a_program_has_what_it_moved(recording: Recording, directory: Path) -> None:
    """What its ranking says, from the samples and from the roll-ups; of one process too; None is not zero."""
    moved = SAMPLES * RECEIVED_BYTES, SAMPLES * SENT_BYTES
    whole = recording.recorder.queries.process_history("rsync", None, 9)
    assert (whole.received_bytes, whole.sent_bytes) == moved
    recording.run(700)
    recording.recorder.close()

    history = open_history(directory)
    whole = process_history(history, "rsync", None, 9)
    [one] = whole.processes
    alone = process_history(history, "rsync", (one.pid, one.created_unix_ms), 9)
    quiet = process_history(history, "bash", None, 9)

    for found in (whole, one, alone):
        assert (found.received_bytes, found.sent_bytes) == moved
    assert (quiet.received_bytes, quiet.sent_bytes) == (None, None)


def test_a_program_without_known_traffic_has_none_in_other_rankings(
    recording: Recording, directory: Path
) -> None:
    """A sum does not say whether nothing moved or nothing is known."""
    recording.run(700)
    recording.recorder.close()

    ranking = top(open_history(directory), BEGIN_UNIX_MS, recording.now, RankBy.CPU, 50)

    known = {one.name: one.received_bytes for one in ranking.programs}
    assert known["mail"] == SAMPLES * OTHERS_BYTES
    assert known["postgres"] is None


def test_a_moment_has_the_rates(recording: Recording) -> None:
    """Of who moved something, of who moved nothing, and of who is not known to."""
    moment = recording.recorder.queries.moment(BEGIN_UNIX_MS + 60 * 5000)
    rates = {row.name: (row.received_bytes_per_s, row.sent_bytes_per_s) for row in moment.processes}

    received, sent = rates["rsync"]
    assert received == pytest.approx(RECEIVED_BYTES / 5, rel=0.01)
    assert sent == pytest.approx(SENT_BYTES / 5, rel=0.01)
    assert {name: rates[name] for name in ("bash", "postgres")} == {"bash": (0, 0), "postgres": (None, None)}


def test_where_nothing_is_known_nothing_is_ranked(begin: Begin) -> None:
    """As in recordings of earlier versions: unknown, not zero."""
    recording = begin(InventedMachine(30, wall_unix_ms=BEGIN_UNIX_MS))
    recording.run(24)

    ranking = recording.recorder.queries.top(BEGIN_UNIX_MS, recording.now, RankBy.NETWORK, 3)

    assert ranking.programs == []
