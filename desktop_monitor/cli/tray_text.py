"""Whether there is a tray, as a clause."""

from desktop_monitor.model.status import TrayProblem

TRAY_TEXTS: dict[str, str] = {
    TrayProblem.NONE: "the icon is shown",
    TrayProblem.UNKNOWN: "the desktop has not answered yet",
    TrayProblem.OFF: "the icon is switched off in the settings",
    TrayProblem.NO_BUS: "no icon is shown: there is no session bus",
    TrayProblem.NO_HOST: "no icon is shown: there is no tray on the session bus",
    TrayProblem.NOT_SUPPORTED: "no icon is shown: the tray of this system is not supported yet",
    TrayProblem.INCIDENT: "no icon is shown: this is an incident",
}
