"""The exceptions of this program. Each message says what happened, to what, and what to do now."""


class MonitorError(Exception):
    """Something the user can understand and act upon; the text is shown without a traceback."""


class AlreadyRunning(MonitorError):
    """Another engine holds the lock of this data directory."""


class PortTaken(MonitorError):
    """The port that was asked for is in use by another program."""


class DirectoryRefused(MonitorError):
    """The data directory cannot be used safely."""


class EngineUnreachable(MonitorError):
    """The engine does not answer, or ended before it was ready."""


class NoWindow(MonitorError):
    """Nothing here can show the monitor; the message carries the address, where there is one."""


class SettingsRefused(MonitorError):
    """A change of settings names an unknown key or a wrong value; nothing was changed."""


class AutostartRefused(MonitorError):
    """The start at log-in cannot be set up or removed; the message says why."""


class NotForgotten(MonitorError):
    """A part of the history could not be removed; to try again does no harm."""


class HistoryUnreadable(MonitorError):
    """There is no history that could be read, or the disk cannot be read at this moment."""


class NotExported(MonitorError):
    """An export could not be written; a file that was there before is as it was."""


class IncidentRefused(MonitorError):
    """A file is no shared incident, is damaged, too large, or of a newer version; nothing was changed."""


class QuestionRefused(MonitorError):
    """A question over HTTP has a parameter that cannot be answered."""


class NothingRecorded(QuestionRefused):
    """Of the time or the program that a question asks for, nothing was recorded."""
