"""Who is named, and with which parents."""

from desktop_monitor.findings.culprits import NO_CULPRIT, cpu_blame, io_blame, memory_blame
from desktop_monitor.findings.recorded import Process, ProcessUse, ShortTime

INIT = Process("systemd", 1, 0, 0)
SHELL = Process("bash", 10, 1, 1)
MAKE = Process("make", 11, 2, 10)
COMPILERS = [Process("cc1plus", 20 + number, 3, 11) for number in range(4)]
OTHER = Process("firefox", 30, 3, 1)
BY_PID = {one.pid: one for one in (INIT, SHELL, MAKE, *COMPILERS, OTHER)}


def test_a_program_is_named_by_the_sum_of_its_processes() -> None:
    """Its busiest process is the culprit; a further program only if it had a part."""
    used = [*(ProcessUse(one, 300 + one.pid) for one in COMPILERS), ProcessUse(OTHER, 400)]
    who = cpu_blame(ShortTime(1, 1000, 1800, used, BY_PID))
    assert [one.name for one in who.culprits] == ["cc1plus", "firefox"]
    assert who.culprits[0].pid == COMPILERS[-1].pid
    assert who.parents == "make < bash"
    assert 0.7 < who.share < 0.8


def test_who_starts_what_no_sample_sees_is_named() -> None:
    """A storm of short processes shows in the CPU time of the children of their parent."""
    used = [ProcessUse(SHELL, 100, 3000), ProcessUse(OTHER, 300)]
    assert cpu_blame(ShortTime(1, 1000, 3800, used, BY_PID)).name == "bash"


def test_a_later_process_with_the_same_id_is_no_parent() -> None:
    """Process ids are used again; a circle of parents ends."""
    later = Process("intruder", 10, 9, 11)
    who = cpu_blame(ShortTime(1, 1000, 500, [ProcessUse(MAKE, 500)], {**BY_PID, 10: later}))
    assert who.parents == ""


def test_no_program_is_named_without_samples_or_use() -> None:
    """A guess would be unfair."""
    nothing = ShortTime(1, 1000, 0, [ProcessUse(OTHER)], BY_PID)
    for who in (cpu_blame(None), io_blame(None), memory_blame(None), io_blame(nothing), cpu_blame(nothing)):
        assert who == NO_CULPRIT
        assert who.name == ""


def test_a_script_is_named_where_it_did_most_of_it() -> None:
    """Beside its interpreter, which many share; not where others of that name did as much."""
    night = Process("python3", 40, 3, 1, "/usr/bin/python3 /srv/night.py")
    day = Process("python3", 41, 3, 1, "/usr/bin/python3 /srv/day.py")
    by_pid = {**BY_PID, 40: night, 41: day}

    alone = cpu_blame(ShortTime(1, 1000, 1000, [ProcessUse(night, 900), ProcessUse(day, 100)], by_pid))
    shared = cpu_blame(ShortTime(1, 1000, 1000, [ProcessUse(night, 600), ProcessUse(day, 400)], by_pid))

    assert (alone.title, alone.name) == ("python3 · night.py", "python3")
    assert shared.title == "python3"


def storm(name: str, parent: str, count: int, cpu_ms: int) -> ProcessUse:
    """A sum of short processes."""
    return ProcessUse(Process(name, 0, 500 + count, SHELL.pid), cpu_ms, ended_count=count, parent_name=parent)


def test_a_storm_of_short_processes_is_named_with_its_count() -> None:
    """What its parent uses to start them, and those whose name could not be read, are part of it."""
    used = [
        storm("true", "bash", 2000, 900),
        storm("?", "bash", 700, 300),
        ProcessUse(SHELL, 1500, 1000),
        ProcessUse(OTHER, 1600),
    ]
    who = cpu_blame(ShortTime(1, 20_000, 5000, used, BY_PID))
    assert (who.name, who.ended_count, who.parents, who.share) == ("true", 2000, "bash", 2700 / 5000)


def test_few_short_processes_are_no_storm() -> None:
    """A prompt, a status bar and a monitoring script start some."""
    who = cpu_blame(ShortTime(1, 60_000, 900, [storm("true", "bash", 100, 900)], BY_PID))
    assert (who.name, who.ended_count) == ("true", 0)


def test_a_build_is_named_by_its_compiler() -> None:
    """However many short processes the shells of make start beside it."""
    used = [storm("rm", "sh", 900, 400), *(ProcessUse(one, 900) for one in COMPILERS)]
    who = cpu_blame(ShortTime(1, 60_000, 4000, used, BY_PID))
    assert (who.name, who.ended_count) == ("cc1plus", 0)


def test_a_script_of_many_commands_is_no_storm_of_one_of_them() -> None:
    """Each of them is a small part."""
    names = ("sed", "grep", "cut", "expr")
    used = [*(storm(name, "bash", 400, 100) for name in names), ProcessUse(SHELL, 800)]
    who = cpu_blame(ShortTime(1, 60_000, 1200, used, BY_PID))
    assert (who.name, who.ended_count) == ("bash", 0)


def test_a_program_that_works_itself_is_no_storm_of_what_it_starts() -> None:
    """What it starts used next to nothing."""
    used = [storm("xdg-mime", "bash", 400, 100), ProcessUse(SHELL, 3000)]
    who = cpu_blame(ShortTime(1, 60_000, 3300, used, BY_PID))
    assert (who.name, who.ended_count) == ("bash", 0)
