"""What cannot be read, in words."""

import pytest

from desktop_monitor.cli.status_text import unreadable_text
from desktop_monitor.model.reasons import Unreadable


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("memory.swap_total_bytes", "Swap space"),
        ("volumes./mnt/a\x1b", "Volumes /mnt/a\\u001b"),
        ("of_a_newer_version", "of_a_newer_version"),
    ],
)
def test_what_cannot_be_read_has_the_name_that_the_page_gives_it(what: str, text: str) -> None:
    """A terminal shows no internal name, and nothing that moves its cursor."""
    assert unreadable_text(Unreadable(what, "None.", "no_swap")) == text
