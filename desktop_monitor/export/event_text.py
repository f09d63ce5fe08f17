"""What a report says of an event, as the page does in events.js."""

from desktop_monitor.model.history import MONITOR_STOPPED, EventKind, PastEvent
from desktop_monitor.text.printable import printable
from desktop_monitor.text.translation import Translation
from desktop_monitor.text.units import bytes_text


def event_text(event: PastEvent, texts: Translation) -> str:
    """Return what happened; an event of a newer version by its kind."""
    if f"event.{event.kind}" not in texts.texts:
        return printable(event.kind)
    names = ", ".join(dict.fromkeys(printable(one.name) for one in event.culprits))
    if event.kind == EventKind.KILLED_FOR_MEMORY:
        if not event.detail.isdecimal():
            return texts("event.killed_for_memory_unknown", name=names)
        return texts("event.killed_for_memory", name=names, bytes=bytes_text(int(event.detail)))
    if event.kind == EventKind.CRASH:
        how = printable(event.detail)
        return texts("event.crash" if how.startswith("SIG") else "event.crash_code", name=names, how=how)
    text = texts(_key(event), detail=printable(event.detail))
    return texts("event.caused_by", text=text, names=names) if names else text


def _key(event: PastEvent) -> str:
    match event.kind, event.detail:
        case EventKind.RECORDING_PAUSED, "":
            return "event.paused_by_user"
        case EventKind.SUSPENDED, detail if detail:
            return "event.suspended_woken"
        case EventKind.NOT_SAMPLED, detail if detail == MONITOR_STOPPED:
            return "event.monitor_stopped"
        case EventKind.FREEZE, detail if detail:
            return f"event.freeze.{detail}"
    return f"event.{event.kind}"
