"""What a notification shows. Names in it are hostile: no markup, nothing that hides or reverses text."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desktop_monitor.model.notification import NotificationProblem
from desktop_monitor.text.printable import printable

MAX_TEXT = 400
"""More is cut off by every server anyway."""

_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@dataclass(frozen=True, slots=True)
class Message:
    """A notification.

    Attributes:
        title: One line, our own words.
        body: A sentence, which may have names of programs.
        actions: The label of each action by its id, in this order.
        default_action: The id of what a click on the notification does; empty for nothing.
    """

    title: str
    body: str
    actions: Mapping[str, str] = field(default_factory=dict)
    default_action: str = ""


class NoServerError(Exception):
    """No notification can be shown by the desktop."""

    def __init__(self, problem: NotificationProblem) -> None:
        super().__init__(problem)
        self.problem = problem


def plain(text: str) -> str:
    """Return a text of limited length, with characters that hide, move or reverse text as their numbers."""
    shown = printable(text[:MAX_TEXT])
    return shown if len(text) <= MAX_TEXT else shown + "…"


def without_markup(text: str) -> str:
    """Return a text that a server which understands markup shows as it is."""
    return text.translate(_MARKUP)
