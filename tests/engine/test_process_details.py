"""One process, put together: nothing of another that has its number now."""

import pytest

from desktop_monitor.engine.process_details import Details
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
    """A process of an invented family."""
    return ProcessSample(pid, created, parent, f"prog{pid}", None, "", "sleeping", 0, 1, 0, 0, 0, None, None)


FAMILY = {(pid, 1): process(pid, parent) for pid, parent in ((1, 0), (2, 1), (3, 2), (4, 3), (5, 3), (6, 6))}
FAMILY |= {(7, 9): process(7, 1, 9), (8, 5): process(8, 7, 5)}


def details(*, inspection: ProcessInspection | None = NOTHING, is_there: bool = True) -> Details:
    """Details of the invented family."""

    def row(key: ProcessKey) -> ProcessRow | None:
        one = FAMILY.get(key)
        if one is None:
            return None
        return ProcessRow(*key, one.parent_pid, one.name, None, "", 0.0, 0, None, None, 1, 0, "")

    return Details(
        row=row,
        past=lambda _key: ProcessPast([], [], [], [], []),
        processes=lambda: FAMILY,
        inspect=lambda _pid, _with_environment: inspection,
        is_there=lambda _key: is_there,
    )


def test_relatives_are_told_the_nearest_first() -> None:
    """Parents up to the first process, and the children."""
    found = details().of((3, 1), with_environment=False)

    assert found is not None
    assert [one.pid for one in found.parents] == [2, 1]
    assert [one.pid for one in found.children] == [4, 5]


def test_a_process_that_is_its_own_parent_ends_the_search() -> None:
    """Nonsense does not loop."""
    found = details().of((6, 1), with_environment=False)

    assert found is not None
    assert [one.pid for one in found.parents] == [6]


def test_a_younger_process_with_the_number_of_the_parent_is_none() -> None:
    """Where the system keeps the number of a parent that has ended, another process may have it."""
    found = details().of((8, 5), with_environment=False)

    assert found is not None
    assert found.parents == ()


@pytest.mark.parametrize(
    ("key", "inspection", "is_there"),
    [((3, 2), NOTHING, True), ((3, 1), None, True), ((3, 1), NOTHING, False)],
    ids=["never seen", "ended before the look", "replaced while it was looked at"],
)
def test_nothing_is_told_about_another_process_with_the_number(
    key: ProcessKey, inspection: ProcessInspection | None, is_there: bool
) -> None:
    """Who cannot be proven to be the one that was meant is not shown."""
    assert details(inspection=inspection, is_there=is_there).of(key, with_environment=True) is None
