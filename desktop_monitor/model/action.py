"""Actions on processes: what is asked, and what became of it."""

from enum import StrEnum

import msgspec

from desktop_monitor.model.process import ProcessKey

MAX_TARGETS = 500
MIN_NICE, MAX_NICE = -20, 19


class ActionKind(StrEnum):
    """What can be done to a process."""

    END = "end"
    KILL = "kill"
    SUSPEND = "suspend"
    RESUME = "resume"
    NICE = "nice"


class ActionOutcome(StrEnum):
    """What became of an action."""

    DONE = "done"
    STILL_RUNNING = "still_running"
    ALREADY_GONE = "already_gone"
    REFUSED = "refused"
    NOT_PERMITTED = "not_permitted"


class ActionCode(StrEnum):
    """The outcome of an action with its reason; selects the text."""

    ENDED = "ended"
    KILLED = "killed"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    NICE_SET = "nice_set"
    STILL_RUNNING = "still_running"
    ALREADY_GONE = "already_gone"
    READ_ONLY = "read_only"
    SYSTEM_PROCESS = "system_process"
    KERNEL_THREAD = "kernel_thread"
    OURSELVES = "ourselves"
    OUR_PARENT = "our_parent"
    NEEDS_CONFIRMATION = "needs_confirmation"
    JUST_STARTED = "just_started"
    TOO_MANY = "too_many"
    NO_CHECK = "no_check"
    OTHER_USER = "other_user"
    RAISES_PRIORITY = "raises_priority"
    DENIED = "denied"


_OUTCOMES = {
    ActionCode.STILL_RUNNING: ActionOutcome.STILL_RUNNING,
    ActionCode.ALREADY_GONE: ActionOutcome.ALREADY_GONE,
    ActionCode.OTHER_USER: ActionOutcome.NOT_PERMITTED,
    ActionCode.RAISES_PRIORITY: ActionOutcome.NOT_PERMITTED,
    ActionCode.DENIED: ActionOutcome.NOT_PERMITTED,
}
DONE_CODES = {
    ActionKind.END: ActionCode.ENDED,
    ActionKind.KILL: ActionCode.KILLED,
    ActionKind.SUSPEND: ActionCode.SUSPENDED,
    ActionKind.RESUME: ActionCode.RESUMED,
    ActionKind.NICE: ActionCode.NICE_SET,
}
SENTENCES = {
    ActionCode.ENDED: "Ended: {subject}.",
    ActionCode.KILLED: "Killed: {subject}.",
    ActionCode.SUSPENDED: "Suspended: {subject}.",
    ActionCode.RESUMED: "Resumed: {subject}.",
    ActionCode.NICE_SET: "The nice value is now {nice}: {subject}.",
    ActionCode.STILL_RUNNING: "Still running after {seconds} s: {subject}. Kill it to end it without delay.",
    ActionCode.ALREADY_GONE: "It had already ended; nothing was done.",
    ActionCode.READ_ONLY: "This monitor was started with --read-only, so it changes no process.",
    ActionCode.SYSTEM_PROCESS: "{subject} keeps the whole system running and cannot be changed.",
    ActionCode.KERNEL_THREAD: "{subject} is a part of the kernel and cannot be changed.",
    ActionCode.OURSELVES: (
        "{subject} is a part of this monitor. Close its window, or run `desktop-monitor stop`, to end it."
    ),
    ActionCode.OUR_PARENT: "{subject} has started this monitor, which would end with it.",
    ActionCode.NEEDS_CONFIRMATION: (
        "{subject} runs your desktop session: all open programs and their unsaved work may be lost. "
        "Confirm this to continue."
    ),
    ActionCode.JUST_STARTED: "{subject} has only just started. Try again in a moment.",
    ActionCode.TOO_MANY: "That is more than {limit} processes at once; nothing was done.",
    ActionCode.NO_CHECK: (
        "This system does not let the monitor make sure which process it is; nothing was done."
    ),
    ActionCode.OTHER_USER: (
        "{subject} belongs to {owner}. Only {owner} or the administrator may change it; nothing was done."
    ),
    ActionCode.RAISES_PRIORITY: (
        "Only the administrator may raise the priority of {subject}; nothing was done."
    ),
    ActionCode.DENIED: "The system does not permit this for {subject}.",
}

Details = dict[str, str | int]


class ActionRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How to act, and on which processes besides the one that the path names.

    ``also`` are further processes, ``tree`` includes the descendants of each. ``confirmed`` accepts the loss
    of the desktop session. ``nice`` is for that action alone.
    """

    also: tuple[ProcessKey, ...] = ()
    tree: bool = False
    confirmed: bool = False
    nice: int | None = None


class PreviewRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The action that is to be previewed, with its processes as in `ActionRequest`."""

    action: ActionKind
    also: tuple[ProcessKey, ...] = ()
    tree: bool = False


class ActionTarget(msgspec.Struct, frozen=True):
    """A process that an action is about."""

    pid: int
    name: str


class ActionAnswer(msgspec.Struct, frozen=True):
    """What became of an action.

    ``outcome`` is a member of `ActionOutcome`, ``code`` of `ActionCode`; the latter selects the page's text,
    which may name the ``details``.
    """

    outcome: str
    message: str
    code: str
    details: Details = {}


class ActionPreview(msgspec.Struct, frozen=True):
    """The running processes that an action is about, and why it would not be done; None when it would."""

    targets: tuple[ActionTarget, ...]
    refusal: ActionAnswer | None


def answer(code: ActionCode, subjects: tuple[ActionTarget, ...] = (), **details: str | int) -> ActionAnswer:
    """Return the answer of a code; it names the first of the processes and counts the others."""
    text = ""
    if subjects:
        first, others = subjects[0], len(subjects) - 1
        details = {"name": first.name, "pid": first.pid, "others": others, **details}
        text = f"{first.name} ({first.pid})" + (f" and {others} more" if others else "")
    message = SENTENCES[code].format(subject=text, **details)
    return ActionAnswer(_OUTCOMES.get(code, _done_or_refused(code)), message, code, details)


def _done_or_refused(code: ActionCode) -> ActionOutcome:
    return ActionOutcome.DONE if code in DONE_CODES.values() else ActionOutcome.REFUSED
