"""Findings from a recorder on a real disk."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.model.finding import Culprit, Finding, FindingKind
from desktop_monitor.model.history import EventKind, PastEvent
from desktop_monitor.model.process import ProcessKey, ProcessSample, ProcessState
from desktop_monitor.model.sample import CpuTimes, Sample
from desktop_monitor.recorder import findings, open_history
from desktop_monitor.recorder.rollups.usage_slots import StoredProcess
from desktop_monitor.recorder.storage.sample_delta import IDENTITY_FIELDS
from desktop_monitor.timing.unix_time import HOUR_MS, floor_to
from tests.recorder.conftest import Begin, Recording
from tests.recorder.machine import InventedMachine

MIB = 2**20
# An hour begins here: ten minutes later it is not over, an hour later its roll-ups are written.
BEGIN_UNIX_MS = floor_to(1_790_000_000_000, HOUR_MS)


def machine(**options: float) -> InventedMachine:
    """A quiet machine."""
    quiet = InventedMachine(30, wall_unix_ms=BEGIN_UNIX_MS, births_per_sample=0.05)
    for name, value in options.items():
        setattr(quiet, name, value)
    return quiet


def work(
    recording: Recording, key: ProcessKey, cores: list[float], count: int, *, in_kernel: float = 0
) -> None:
    """Let a process use so much of each core for so many periods, a part of it in the kernel."""
    invented, span_ms = recording.machine, recording.period_s * 1000
    for _ in range(count):
        invented.work(key, round(span_ms * sum(cores)))
        invented.busy = [
            CpuTimes(
                one.user_ms + round(span_ms * share) - round(span_ms * share * in_kernel),
                one.system_ms + round(span_ms * share * in_kernel),
                one.iowait_ms,
                one.steal_ms,
                one.idle_ms - round(span_ms * share),
            )
            for one, share in zip(invented.busy, cores, strict=True)
        ]
        recording.run(1)


def found(recording: Recording) -> list[Finding]:
    """What the recorder finds in all of it."""
    return recording.recorder.queries.findings(BEGIN_UNIX_MS, recording.now).findings


@pytest.fixture
def spike(begin: Begin) -> Recording:
    """A compiler under make under a shell has all cores for half a minute, in an hour that is not over."""
    recording = begin(machine())
    recording.run(60)
    shell = recording.machine.begin("bash")
    make = recording.machine.begin("make", parent_pid=shell[0])
    compiler = recording.machine.begin("cc1plus", parent_pid=make[0])
    work(recording, compiler, [0.95] * 4, 8)
    recording.run(60)
    return recording


def test_an_hour_of_quiet_has_no_findings(begin: Begin) -> None:
    """Nor has what is asked for within it."""
    recording = begin(machine())
    recording.run(740)
    assert found(recording) == []
    assert recording.recorder.queries.findings(BEGIN_UNIX_MS + HOUR_MS // 2, recording.now).findings == []


def test_a_spike_names_who_did_it_and_what_started_it(spike: Recording) -> None:
    """Its worst instant is one that the recorder has a moment of, with the culprit first."""
    [one] = found(spike)
    assert (one.kind, one.culprits[0].name, one.values["parents"]) == (
        FindingKind.SPIKE,
        "cc1plus",
        "make < bash",
    )
    moment = spike.recorder.queries.moment(one.at_unix_ms)
    assert moment.processes[0].name == "cc1plus"
    assert moment.processes[0].created_unix_ms == one.culprits[0].created_unix_ms
    assert "cc1plus" in one.text
    assert "(started by make < bash)" in one.text


def test_the_same_is_found_by_a_reader_of_the_files(spike: Recording, directory: Path) -> None:
    """While the recorder has the hour open, and after it was closed."""
    before = found(spike)
    assert findings(open_history(directory), BEGIN_UNIX_MS, spike.now, dict).findings == before
    spike.recorder.close()
    assert findings(open_history(directory), BEGIN_UNIX_MS, spike.now, dict).findings == before


def test_another_run_in_the_same_hour_finds_what_the_first_one_recorded(
    spike: Recording, begin: Begin
) -> None:
    """Its own roll-ups begin with its first sample."""
    [before] = found(spike)
    spike.recorder.close()
    later = begin(spike.machine)
    later.run(20)
    [after] = found(later)
    assert (after.kind, after.culprits, after.at_unix_ms) == (before.kind, before.culprits, before.at_unix_ms)


def test_findings_last_when_the_hour_is_rolled_up(spike: Recording) -> None:
    """The minutes are then in a file."""
    before = found(spike)
    spike.run(720)
    assert [(one.kind, one.culprits) for one in found(spike)] == [(one.kind, one.culprits) for one in before]
    assert spike.recorder.queries.findings(spike.now - 20 * 60_000, spike.now).findings == []


@pytest.mark.parametrize("is_rolled_up", [False, True])
def test_a_storm_of_short_processes_is_found_with_its_count(begin: Begin, *, is_rolled_up: bool) -> None:
    """Two thousand in twenty seconds, which no sample has and the kernel counts; here over two minutes."""
    recording = begin(machine(), period_s=1.0)
    recording.run(1250)
    shell = recording.machine.begin("sh")
    recording.run(60 - recording.now // 1000 % 60 + 49)
    storm = (0, recording.now)
    recording.machine.table[storm] = ProcessSample(
        *storm, shell[0], "true", None, "", ProcessState.FINISHED, cpu_ms=0, ended_count=0, parent_name="sh"
    )
    for _ in range(20):
        one = recording.machine.table[storm]
        recording.machine.table[storm] = replace(
            one, cpu_ms=(one.cpu_ms or 0) + 1200, ended_count=(one.ended_count or 0) + 100
        )
        work(recording, shell, [0.98] * 4, 1)
    recording.run(2400 if is_rolled_up else 60)
    [spike] = found(recording)
    assert (spike.kind, spike.culprits[0].name) == (FindingKind.SPIKE, "true")
    assert (spike.values["ended_count"], spike.values["parents"]) == (2000, "sh")
    assert "true × 2000 (started by sh)" in spike.text


@pytest.mark.parametrize("is_rolled_up", [False, True])
def test_a_storm_in_a_lasting_load_is_found_beside_it(begin: Begin, *, is_rolled_up: bool) -> None:
    """Twenty seconds of the eight minutes in which an encoder has all cores."""
    recording = begin(machine(), period_s=1.0)
    recording.run(1250)
    shell, encoder = (recording.machine.begin(name) for name in ("sh", "ffmpeg"))
    recording.run(60 - recording.now // 1000 % 60)
    work(recording, encoder, [0.98] * 4, 250)
    storm = (0, recording.now)
    recording.machine.table[storm] = ProcessSample(
        *storm, shell[0], "true", None, "", ProcessState.FINISHED, cpu_ms=0, ended_count=0, parent_name="sh"
    )
    for _ in range(20):
        one = recording.machine.table[storm]
        recording.machine.table[storm] = replace(
            one, cpu_ms=(one.cpu_ms or 0) + 1900, ended_count=(one.ended_count or 0) + 100
        )
        recording.machine.work(encoder, 1900)
        work(recording, shell, [0.98] * 4, 1, in_kernel=0.5)
    work(recording, encoder, [0.98] * 4, 210)
    recording.run(2400 if is_rolled_up else 60)
    in_it, load = found(recording)
    assert [one.kind for one in (in_it, load)] == [FindingKind.SPIKE] * 2
    assert load.culprits[0].name == "ffmpeg"
    assert "ended_count" not in load.values
    assert (in_it.culprits[0].name, in_it.values["ended_count"]) == ("true", 2000)
    assert load.from_unix_ms < in_it.from_unix_ms < in_it.to_unix_ms < load.to_unix_ms


def test_a_short_burst_is_no_finding(begin: Begin) -> None:
    """Two samples of all cores."""
    recording = begin(machine())
    recording.run(60)
    work(recording, recording.machine.begin("burst"), [1.0] * 4, 2)
    recording.run(60)
    assert found(recording) == []


def test_one_core_is_found_though_the_average_is_low(begin: Begin) -> None:
    """A process in an endless loop, on the same core."""
    recording = begin(machine())
    recording.run(60)
    work(recording, recording.machine.begin("stuck"), [0.0, 0.99, 0.0, 0.0], 72)
    [one] = found(recording)
    assert (one.kind, one.culprits[0].name, one.values["core"]) == (FindingKind.PINNED_CORE, "stuck", 1)


def test_a_leak_is_found_with_its_rate(begin: Begin) -> None:
    """Within a tenth of what was planted."""
    recording = begin(machine(births_per_sample=0), period_s=10)
    leak = recording.machine.begin("leaky", rss_bytes=50 * MIB)
    for _ in range(120 * 6):
        recording.machine.work(leak, 10, rss=MIB // 2)  # 180 MiB an hour
        recording.run(1)
    [one] = found(recording)
    assert (one.kind, one.culprits[0].name) == (FindingKind.MEMORY_LEAK, "leaky")
    assert float(one.values["bytes_per_hour"]) == pytest.approx(180 * MIB, rel=0.1)
    assert one.confidence > 0.5


def test_a_loop_of_restarts_is_found_and_a_shell_at_work_is_not(begin: Begin) -> None:
    """The one has the same command each time, the other has not."""
    recording = begin(machine())
    shell = recording.machine.begin("bash")
    manager = recording.machine.begin("supervisord")
    for number in range(20):
        child = recording.machine.begin("server", manager[0], command="/opt/server --port 80")
        grep = recording.machine.begin("compiler", shell[0], command=f"compiler file{number}.c")
        recording.run(3)
        recording.machine.end(child)
        recording.machine.end(grep)
        recording.run(1)
    [one] = found(recording)
    assert (one.kind, one.culprits[0].name, one.values["parents"]) == (
        FindingKind.RESTART_LOOP,
        "server",
        "supervisord",
    )
    assert one.values["count"] == 20


def test_an_empty_range_is_refused_and_an_empty_history_has_none(begin: Begin, directory: Path) -> None:
    """As every other query of the history."""
    recording = begin(machine())
    assert found_in_nothing(recording) == []
    with pytest.raises(QuestionRefused):
        recording.recorder.queries.findings(2, 1)
    assert findings(open_history(directory), 1, 2, dict).findings == []


def found_in_nothing(recording: Recording) -> list[Finding]:
    """What is found before the first sample."""
    return recording.recorder.queries.findings(1, 2).findings


def test_crashes_and_kills_for_lack_of_memory_are_findings_of_their_range(begin: Begin) -> None:
    """As the recorder wrote them down when they happened; a freeze is one of its own."""
    recording = begin(machine())
    recording.run(20)
    for kind, name in ((EventKind.CRASH, "gimp"), (EventKind.KILLED_FOR_MEMORY, "chrome")):
        culprits = (Culprit(name, 4711, BEGIN_UNIX_MS),)
        recording.recorder.add_event(PastEvent(kind, recording.now, recording.now, "SIGSEGV", culprits))
    recording.run(20)
    ended = {one.kind: one.culprits[0].name for one in found(recording)}
    assert ended == {FindingKind.CRASH: "gimp", FindingKind.KILLED_FOR_MEMORY: "chrome"}
    assert recording.recorder.queries.findings(recording.now - 1, recording.now).findings == []


class TunnelledMachine(InventedMachine):
    """All that its card moves goes through a tunnel of a made-up name too."""

    def sample(self) -> Sample:
        """Take a sample with both."""
        taken = super().sample()
        self.net[0] += 300 * MIB
        card = replace((taken.network or ())[0], received_bytes=self.net[0], is_physical=True)
        tunnel = replace(card, name="nordlynx", is_physical=False)
        return replace(taken, network=(card, tunnel))


def test_what_goes_through_a_tunnel_is_found_once(begin: Begin) -> None:
    """At the card."""
    recording = begin(TunnelledMachine(30, wall_unix_ms=BEGIN_UNIX_MS, births_per_sample=0.05))
    recording.run(240)

    assert [one.values.get("interface") for one in found(recording)] == ["eth0.100"]


def test_the_processes_of_roll_ups_are_read_by_the_first_fields_of_their_identity() -> None:
    """A day has thousands of them; a field before these would shift all of them without an error."""
    read = StoredProcess.__struct_fields__

    assert read == IDENTITY_FIELDS[: len(read)]
