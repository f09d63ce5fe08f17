"""Names on the wire that both sides share. ``assets/js/contract.js`` is generated from here."""

from enum import StrEnum

LIVE_NAMESPACE = "/live"


class Event(StrEnum):
    """Every Socket.IO event on the live namespace."""

    READING = "reading"  # server -> page, every period and once on connect: Reading
    STATUS = "status"  # server -> page, every half minute and when something changed: Status
    ALERT = "alert"  # server -> page, when an alert is raised, announced or cleared: Alert
    SHOW = "show"  # server -> page, after an action of a notification: {"at_unix_ms": number}
    NOTICE = "notice"  # server -> page: Notice
    FORGOTTEN = "forgotten"  # server -> page, after a range of the history was deleted: nothing
    WATCH = "watch"  # page -> server: {"processes": boolean}
    PROCESSES = "processes"  # server -> pages that watch them: ProcessChanges, the whole table first
