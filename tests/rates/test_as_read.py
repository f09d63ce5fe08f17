"""Parts of a sample that are in a reading as they are."""

from desktop_monitor.model.reading import Reading
from desktop_monitor.model.sample import Sample
from desktop_monitor.rates import reading
from tests.recorder.machine import InventedMachine


def test_every_part_of_a_reading_comes_from_the_sample() -> None:
    """One that is the same in both is handed on without a line for it."""
    machine = InventedMachine(5)
    before, now = machine.pass_time(), machine.pass_time()
    made = reading(before, now)
    assert made is not None

    both = set(Reading.__struct_fields__) & set(Sample.__struct_fields__)
    assert {name for name in both if (getattr(made, name) is None) != (getattr(now, name) is None)} == set()
    assert (made.memory, made.volumes, made.temperatures) == (now.memory, now.volumes, now.temperatures)
    assert None not in (made.memory, made.volumes, made.temperatures)
