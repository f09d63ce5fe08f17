"""Makes a finding from what was found."""

from desktop_monitor.findings.culprits import NO_CULPRIT, Blame
from desktop_monitor.findings.sentences import advice, sentence
from desktop_monitor.model.finding import Finding, FindingKind, FindingValue
from desktop_monitor.text.translation import english


def make_finding(
    kind: FindingKind,
    times_unix_ms: tuple[int, int, int],
    blame: Blame = NO_CULPRIT,
    confidence: float = 1.0,
    **values: FindingValue,
) -> Finding:
    """Return a finding with its sentences.

    Args:
        kind: What it is about.
        times_unix_ms: Begin, end, and when it was worst.
        blame: The culprits.
        confidence: 0 to 1; more counts as 1.
        values: The numbers and names of its sentence, units in their names.
    """
    values = {**blame.values, **values}
    return Finding(
        kind,
        *times_unix_ms,
        blame.culprits,
        round(min(1.0, max(0.0, confidence)), 2),
        sentence(f"finding.{kind}", blame.title, values, english()),
        advice(kind, english()),
        values,
    )
