"""Parts of the status as words, for `status` and `doctor`."""

from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.model.status import TrayProblem
from desktop_monitor.text.printable import printable
from desktop_monitor.text.translation import english

_VOLUME = "volumes."

TRAY_TEXTS: dict[str, str] = {
    TrayProblem.NONE: "the icon is shown",
    TrayProblem.UNKNOWN: "the desktop has not answered yet",
    TrayProblem.OFF: "the icon is switched off in the settings",
    TrayProblem.NO_BUS: "no icon is shown: there is no session bus",
    TrayProblem.NO_HOST: "no icon is shown: there is no tray on the session bus",
    TrayProblem.NOT_SUPPORTED: "no icon is shown: the tray of this system is not supported yet",
    TrayProblem.INCIDENT: "no icon is shown: this is an incident",
}
"""Whether there is a tray, as a clause."""


def unreadable_text(missing: Unreadable) -> str:
    """Return the name of what cannot be read; one of a newer version as it is written there."""
    texts = english()
    if missing.what.startswith(_VOLUME):
        return f"{texts('series.volumes')} {printable(missing.what.removeprefix(_VOLUME))}"
    return texts.texts.get(f"series.{missing.what}", missing.what)
