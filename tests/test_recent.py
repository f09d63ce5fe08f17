"""The last ten minutes answer as columns."""

import pytest

from desktop_monitor.errors import QuestionRefused
from desktop_monitor.recent import Recent
from desktop_monitor.sample import CpuReading, Gap, NetworkReading, Reading, Sample, Volume

BEGIN = 1_700_000_000_000


def a_reading(at_s: float, percent: float | None, *, elapsed_s: float = 5.0) -> Reading:
    """A reading `at_s` seconds after the begin, of one core that is known and one that is not."""
    cpu = CpuReading(percent, (percent, None), percent, 0.0, 0.0, 0.0, (0.0, 0.0, 0.0), None)
    return Reading(BEGIN + round(at_s * 1000), elapsed_s, cpu)


def remembering(*readings: Reading) -> Recent:
    """A memory of these readings."""
    recent = Recent()
    for reading in readings:
        recent.append(Sample(reading.taken_at_unix_ms, 0.0, None), reading)
    return recent


def test_every_reading_is_a_point_when_there_is_room() -> None:
    """Nothing is averaged that need not be."""
    recent = remembering(*(a_reading(5 * n, float(n)) for n in range(4)))

    found = recent.history(BEGIN, BEGIN + 60_000, 600, ["cpu.total_percent", "cpu.per_core_percent.1"])

    assert found.times_unix_ms == [BEGIN, BEGIN + 5000, BEGIN + 10000, BEGIN + 15000]
    assert found.step_ms == 5000
    assert found.series["cpu.total_percent"].average == [0, 1, 2, 3]
    assert found.series["cpu.per_core_percent.1"].average == [None] * 4
    assert found.gaps == []


def test_fewer_points_keep_the_extremes() -> None:
    """A spike is not lost in an average."""
    recent = remembering(*(a_reading(5 * n, percent) for n, percent in enumerate([0.0, 100.0, 10.0, 20.0])))

    found = recent.history(BEGIN, BEGIN + 60_000, 2, ["cpu.total_percent"])

    assert found.step_ms == 10_000
    assert found.series["cpu.total_percent"].average == [50, 15]
    assert found.series["cpu.total_percent"].minimum == [0, 10]
    assert found.series["cpu.total_percent"].maximum == [100, 20]


def test_what_was_not_sampled_is_a_gap() -> None:
    """A sleeping machine leaves no invented points."""
    recent = remembering(a_reading(0, 1.0), a_reading(3600, 1.0), a_reading(3605, 1.0))

    found = recent.history(BEGIN + 3_000_000, BEGIN + 4_000_000, 600, ["cpu.total_percent"])
    whole = remembering(a_reading(0, 1.0), a_reading(300, 1.0), a_reading(305, 1.0)).history(
        BEGIN, BEGIN + 600_000, 600, ["cpu.total_percent"]
    )

    assert found.gaps == []
    assert whole.gaps == [Gap(BEGIN, BEGIN + 295_000, "not_sampled")]


def test_a_long_interval_that_was_measured_is_no_gap() -> None:
    """A late sample still tells what happened since the one before."""
    recent = remembering(a_reading(0, 1.0), a_reading(60, 1.0, elapsed_s=60))

    assert recent.history(BEGIN, BEGIN + 90_000, 600, ["cpu.total_percent"]).gaps == []


def test_older_than_ten_minutes_is_forgotten() -> None:
    """Memory does not grow with time."""
    recent = remembering(*(a_reading(5 * n, 1.0) for n in range(1000)))

    assert recent.oldest_unix_ms() == BEGIN + (999 * 5 - 595) * 1000
    assert recent.newest() == a_reading(999 * 5, 1.0)


def test_before_the_first_reading_there_is_nothing() -> None:
    """An empty history is an answer, not an error."""
    found = Recent().history(BEGIN, BEGIN + 1, 600, ["cpu.total_percent"])

    assert (found.times_unix_ms, found.step_ms, Recent().newest()) == ([], 0, None)


@pytest.mark.parametrize(
    "name", ["nonsense", "cpu.nonsense", "cpu", "cpu.per_core_percent", "__class__", "cpu.__doc__"]
)
def test_an_unknown_series_is_named(name: str) -> None:
    """The question is refused, and only fields of the records can be asked for."""
    with pytest.raises(QuestionRefused, match=name):
        remembering(a_reading(0, 1.0)).history(BEGIN, BEGIN + 1, 600, [name])


def an_interface(name: str, received_bytes_per_s: float) -> NetworkReading:
    """An interface that received so much."""
    return NetworkReading(name, received_bytes_per_s, 0.0, None, None, 0, 0, 0, 0, True, 1000, ())


def test_a_device_is_called_by_its_name() -> None:
    """Its place in the list may change, and its name may have dots or be a number."""
    names = ["eth0", "eth0.100", "7"]
    before = a_reading(0, 1.0)
    there = Reading(BEGIN + 5000, 5.0, None, network=tuple(map(an_interface, names, [1.0, 2.0, 3.0])))
    recent = remembering(before, there)

    series = [f"network.{name}.received_bytes_per_s" for name in [*names, "wlan0"]]
    found = recent.history(BEGIN, BEGIN + 60_000, 600, series)

    assert [found.series[name].average for name in series] == [[None, 1], [None, 2], [None, 3], [None, None]]


def test_a_volume_is_called_by_its_mount() -> None:
    """Volumes have no other name."""
    volume = Volume("/mnt/a.b", "/dev/sda1", "ext4", 100, 40, 60, is_responding=True)
    recent = remembering(Reading(BEGIN, 5.0, None, volumes=(volume,)))

    found = recent.history(BEGIN, BEGIN + 60_000, 600, ["volumes./mnt/a.b.used_bytes"])

    assert found.series["volumes./mnt/a.b.used_bytes"].average == [40]


def test_a_field_that_devices_do_not_have_is_refused() -> None:
    """A mistake in the question is told, not answered with nothing."""
    recent = remembering(Reading(BEGIN, 5.0, None, network=(an_interface("eth0", 1.0),)))

    with pytest.raises(QuestionRefused, match="nonsense"):
        recent.history(BEGIN, BEGIN + 1, 600, ["network.eth0.nonsense"])


def test_an_empty_range_is_refused() -> None:
    """From must come before to."""
    with pytest.raises(QuestionRefused, match="empty"):
        Recent().history(BEGIN, BEGIN, 600, ["cpu.total_percent"])
