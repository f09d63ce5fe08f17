"""When a status is pushed that nobody asked for."""

from desktop_monitor.engine.status_report import STATUS_PERIOD_S, StatusDue


def test_a_status_is_due_at_once_each_period_and_after_a_change() -> None:
    """A change waits for the next sample."""
    due = StatusDue()
    assert [due.is_due(at_s) for at_s in (5, 6, 5 + STATUS_PERIOD_S, 6 + STATUS_PERIOD_S)] == [1, 0, 1, 0]
    due.make_due()
    assert [due.is_due(at_s) for at_s in (7 + STATUS_PERIOD_S, 8 + STATUS_PERIOD_S)] == [1, 0]
