"""The sentences of findings and alerts, made of the page's texts and of their values."""

from collections.abc import Mapping

from desktop_monitor.model.finding import Finding, FindingKind, FindingValue, main_title
from desktop_monitor.text.printable import printable
from desktop_monitor.text.translation import Translation

UNEVEN = ("peak_percent", "core_percent")
"""What is said of an average only: not all of the time was like it."""


def finding_text(finding: Finding, texts: Translation) -> str:
    """Return what happened, and who did it."""
    return sentence(f"finding.{finding.kind}", main_title(finding.culprits), finding.values, texts)


def advice(kind: FindingKind, texts: Translation) -> str:
    """Return what one can do."""
    return texts(f"finding.{kind}.advice")


def sentence(subject: str, name: str, values: Mapping[str, FindingValue], texts: Translation) -> str:
    """Return the sentence of a subject; `name` is the main culprit, and empty without one.

    A rate in bytes can also be said in bits, as usual for networks.
    """
    shown = {key: texts.value(key, value) for key, value in values.items()}
    rate = values.get("bytes_per_s")
    if isinstance(rate, (int, float)):
        shown["network_bytes_per_s"] = texts.value("network_bytes_per_s", rate)
    if any(key in values for key in UNEVEN):
        subject += ".uneven"
    if not name:
        return texts(f"{subject}.unnamed", **shown)
    who = printable(name)
    if "ended_count" in values:
        who = texts("finding.many", name=who, count=shown["ended_count"])
    if shown.get("parents"):
        who = texts("finding.started_by", name=who, parents=shown["parents"])
    return texts(f"{subject}.text", **{**shown, "who": who})
