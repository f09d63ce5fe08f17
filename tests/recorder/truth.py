"""What was true, to compare with what is reported."""

from collections import defaultdict

from desktop_monitor.model.errors import QuestionRefused
from desktop_monitor.model.sample import Sample
from desktop_monitor.recorder import HistoryReader, moment, open_history
from tests.recorder.conftest import Recording


def has_moment(recording: Recording, number: int, past: HistoryReader | None = None) -> bool:
    """Return whether the sample of that number was recorded, and rightly."""
    sample = recording.samples[number]
    past = past or open_history(recording.recorder._days.directory)
    try:
        answer = moment(past, sample.taken_at_unix_ms)
    except QuestionRefused:
        return False
    if answer.at_unix_ms != sample.taken_at_unix_ms:
        return False
    assert {(row.pid, row.created_unix_ms) for row in answer.processes} == set(sample.processes or {})
    return True


def used_cpu_s(samples: list[Sample], after: int, until: int) -> dict[str, float]:
    """The truth: CPU seconds by name, from the samples themselves."""
    inside = [
        number for number, one in enumerate(samples) if number and after < one.taken_at_unix_ms <= until
    ]
    total: dict[str, float] = defaultdict(float)
    for number in inside:
        before, now = samples[number - 1].processes or {}, samples[number].processes or {}
        for key, process in now.items():
            then = before[key].cpu_ms if key in before else 0
            total[process.name] += ((process.cpu_ms or 0) - (then or 0)) / 1000
    return {name: round(cpu_s, 3) for name, cpu_s in total.items() if cpu_s}
