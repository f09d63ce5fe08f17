"""What each process used in an hour, from the roll-ups."""

from desktop_monitor.model.process import ProcessUsage
from desktop_monitor.recorder.rollups.usage_slots import slot_of
from desktop_monitor.recorder.rollups.usage_table import UsageTable


def test_what_a_process_used_before_it_ran_another_program_counts() -> None:
    """It has called exec(), and has a number for each program; a number without an identity is left out."""
    table = UsageTable.of(
        0,
        {
            1: ProcessUsage(write_bytes=300, rss_maximum_bytes=70),
            2: ProcessUsage(write_bytes=5, rss_maximum_bytes=20),
            3: ProcessUsage(rss_maximum_bytes=9),
            4: ProcessUsage(write_bytes=8),
        },
    )

    slot = slot_of(table, {1: (42, 1000), 2: (42, 1000), 3: (43, 1000)})

    assert slot.write_bytes == {(42, 1000): 305}
    assert slot.rss_bytes == {(42, 1000): 70, (43, 1000): 9}
