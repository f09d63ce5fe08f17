"""What cannot be read, in the words of the page."""

from desktop_monitor.model.reasons import Unreadable
from desktop_monitor.text.translation import english, printable

_VOLUME = "volumes."


def unreadable_text(missing: Unreadable) -> str:
    """Return the name of what is missing; that of a newer version as it is written there."""
    texts = english()
    if missing.what.startswith(_VOLUME):
        return f"{texts('series.volumes')} {printable(missing.what.removeprefix(_VOLUME))}"
    return texts.texts.get(f"series.{missing.what}", missing.what)
