"""When samples are missing between two that follow each other."""

GAP_PERIODS = 2.5
GAP_SLACK_MS = 2000


def longest_step_ms(period_ms: float) -> float:
    """Return how far apart two samples may be that should be `period_ms` apart; more is a gap."""
    return GAP_PERIODS * period_ms + GAP_SLACK_MS


def is_gap(step_ms: float, period_ms: float) -> bool:
    """Return whether samples are missing between two that are `step_ms` apart."""
    return step_ms > longest_step_ms(period_ms)
