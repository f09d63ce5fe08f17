"""The details of one process: nothing of another that has its pid now."""

import pytest

from desktop_monitor.engine.process_details import ProcessDetailsReader
from desktop_monitor.model.process import (
    ProcessInspection,
    ProcessKey,
    ProcessPast,
    ProcessRow,
    ProcessSample,
)

NOTHING = ProcessInspection(
    None, None, None, None, None, None, None, None, None, None, None, None, None, None, ()
)


def process(pid: int, parent: int, created: int = 1) -> ProcessSample:
    """Return a process of an invented family."""
    return ProcessSample(pid, created, parent, f"prog{pid}", None, "", "sleeping", 0, 1, 0, 0, 0, None, None)


FAMILY = {(pid, 1): process(pid, parent) for pid, parent in ((1, 0), (2, 1), (3, 2), (4, 3), (5, 3), (6, 6))}
FAMILY |= {(7, 9): process(7, 1, 9), (8, 5): process(8, 7, 5)}


def details(*, inspection: ProcessInspection | None = NOTHING, is_alive: bool = True) -> ProcessDetailsReader:
    """Return a reader of the details of the invented family."""

    def row(key: ProcessKey) -> ProcessRow | None:
        one = FAMILY.get(key)
        if one is None:
            return None
        return ProcessRow(*key, one.parent_pid, one.name, None, "", 0.0, 0, None, None, 1, 0, "")

    return ProcessDetailsReader(
        row=row,
        past=lambda _key: ProcessPast([], [], [], [], []),
        processes=lambda: FAMILY,
        inspect=lambda _key, _with_environment: inspection,
        is_alive=lambda _key: is_alive,
    )


def test_the_nearest_relative_is_first() -> None:
    """Parents up to the first process, and the children."""
    found = details().read((3, 1), with_environment=False)

    assert found is not None
    assert [one.pid for one in found.parents] == [2, 1]
    assert [one.pid for one in found.children] == [4, 5]


def test_a_process_that_is_its_own_parent_ends_the_search() -> None:
    """It would not end otherwise."""
    found = details().read((6, 1), with_environment=False)

    assert found is not None
    assert [one.pid for one in found.parents] == [6]


def test_a_process_that_started_later_is_no_parent() -> None:
    """Where the system keeps the pid of a parent that has ended, another process may have it."""
    found = details().read((8, 5), with_environment=False)

    assert found is not None
    assert found.parents == ()


@pytest.mark.parametrize(
    ("key", "inspection", "is_alive"),
    [((3, 2), NOTHING, True), ((3, 1), None, True), ((3, 1), NOTHING, False)],
    ids=["never seen", "ended before the inspection", "replaced during the inspection"],
)
def test_nothing_is_returned_of_another_process_with_the_pid(
    key: ProcessKey, inspection: ProcessInspection | None, is_alive: bool
) -> None:
    """A process is shown only while it is certain that it is the one that was meant."""
    assert details(inspection=inspection, is_alive=is_alive).read(key, with_environment=True) is None
