"""The cost of reading processes and the machine, against psutil and against a minimal C program."""

import pytest

from tests.bench import crowds

pytestmark = [pytest.mark.bench, pytest.mark.timeout(600)]


@pytest.mark.parametrize("count", [100, 700])
def test_reading_every_process_and_the_machine(count: int) -> None:
    """Print CPU time for each process; the budgets are 1.8 of C and 0.12 of psutil, 0.3 for the machine."""
    us = crowds.alone("collector", count)["least"]

    print(
        f"\n{count} processes, us each: ours {us['ours']:.2f}, C {us['c all']:.2f}, "
        f"C with the same reads {us['c same']:.2f}, psutil {us['psutil']:.1f}\n"
        f"  {us['ours'] / us['c all']:.2f} of C, {us['ours'] / us['c same']:.2f} with the same reads (1.8), "
        f"{us['ours'] / us['psutil']:.3f} of psutil (0.12)\n"
        f"  machine: ours {us['machine ours']:.0f} us, psutil {us['machine psutil']:.0f} us: "
        f"{us['machine ours'] / us['machine psutil']:.2f} (0.3)\n"
        f"  counters alone: ours {us['counters ours']:.0f} us, psutil {us['counters psutil']:.0f} us: "
        f"{us['counters ours'] / us['counters psutil']:.2f}"
    )
