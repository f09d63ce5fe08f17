"""Crashes and kills for lack of memory as findings."""

from desktop_monitor.findings import find
from desktop_monitor.findings.recorded import Recorded
from desktop_monitor.model.finding import Culprit, Finding, FindingKind
from desktop_monitor.model.history import EventKind, PastEvent
from desktop_monitor.timing.unix_time import DAY_MS, HOUR_MS, MINUTE_MS


def ended(kind: EventKind, at_ms: int, name: str, detail: str = "") -> PastEvent:
    """A process that ended badly."""
    return PastEvent(kind, at_ms, at_ms, detail, (Culprit(name, 42, at_ms - MINUTE_MS),))


def found(*events: PastEvent) -> list[Finding]:
    """What is found in a day with these events."""
    return find(Recorded(from_unix_ms=0, to_unix_ms=DAY_MS, bad_ends=list(events)))


def test_a_crash_says_who_how_and_when() -> None:
    """With its process as the culprit, so that the page can open it."""
    [one] = found(ended(EventKind.CRASH, HOUR_MS, "gimp", "SIGSEGV"))
    assert (one.kind, one.at_unix_ms, one.text) == (
        FindingKind.CRASH,
        HOUR_MS,
        "gimp ended with error SIGSEGV.",
    )
    assert one.culprits == [Culprit("gimp", 42, HOUR_MS - MINUTE_MS)]


def test_a_kill_for_lack_of_memory_comes_before_a_crash_of_the_same_program() -> None:
    """It is the reason: the program is named once, and the kernel's counter is called probable."""
    [one] = found(
        ended(EventKind.CRASH, HOUR_MS, "chrome", "SIGABRT"),
        ended(EventKind.KILLED_FOR_MEMORY, HOUR_MS + MINUTE_MS, "chrome", "123"),
    )
    assert one.kind is FindingKind.KILLED_FOR_MEMORY
    assert one.text == "chrome was probably killed because memory ran out."


def test_a_night_of_crashes_is_one_finding() -> None:
    """It is counted, and another program or a crash hours later is another one."""
    night = [ended(EventKind.CRASH, 2 * HOUR_MS + number * MINUTE_MS, "svc", "1") for number in range(300)]
    other = ended(EventKind.CRASH, 3 * HOUR_MS, "gimp", "SIGSEGV")
    later = ended(EventKind.CRASH, 20 * HOUR_MS, "svc", "2")
    counted = [(one.culprits[0].name, one.values["count"]) for one in found(*night, other, later)]
    assert counted == [("svc", 1), ("svc", 300), ("gimp", 1)]


def test_an_event_without_a_process_is_no_finding() -> None:
    """There is no process to name."""
    assert found(PastEvent(EventKind.CRASH, HOUR_MS, HOUR_MS, "SIGSEGV")) == []
