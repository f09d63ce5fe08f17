"""Where the window was, and where it may be now."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_monitor.window.geometry import Area, Place, fit, recall, remember

SCREEN = Area(0, 0, 1920, 1080)
LEFT = Area(-1600, 100, 1600, 900)


def at(x: int, y: int, width: int = 800, height: int = 600, *, maximised: bool = False) -> Place:
    """Name a place in short."""
    return Place(Area(x, y, width, height), maximised=maximised)


def test_the_first_window_is_in_the_middle_of_the_primary_screen() -> None:
    """Nothing is remembered yet."""
    assert fit(None, [SCREEN, LEFT]) == at(360, 140, 1200, 800)


def test_the_first_window_is_no_larger_than_the_screen() -> None:
    """A small screen, such as 1024 x 600, shows all of it."""
    assert fit(None, [Area(0, 0, 1024, 600)]).area == Area(0, 20, 1024, 560)


@pytest.mark.parametrize("place", [at(10, 50), at(-1500, 200), at(1100, 470), at(5, 40, maximised=True)])
def test_a_place_that_can_be_seen_is_kept(place: Place) -> None:
    """On whichever screen it is, maximised or not."""
    assert fit(place, [SCREEN, LEFT]) == place


def test_a_window_that_sticks_out_is_moved_in() -> None:
    """All of it can be reached."""
    assert fit(at(1700, 900), [SCREEN]) == at(1120, 480)
    assert fit(at(-300, 200), [SCREEN]) == at(0, 200)


def test_the_title_bar_stays_reachable() -> None:
    """The inside at the very top would leave the bar above the screen."""
    assert fit(at(100, 0), [SCREEN]) == at(100, 40)
    assert fit(at(100, 19), [SCREEN]) == at(100, 19)


@pytest.mark.parametrize("place", [at(4000, 100), at(100, -2000), at(-790, 100), at(100, 1075)])
def test_a_place_on_a_screen_that_is_gone_becomes_the_middle(place: Place) -> None:
    """So does one of which too little can be seen to take hold of."""
    assert fit(place, [SCREEN]) == at(560, 240)


def test_a_monitor_that_went_away_takes_the_window_to_the_other() -> None:
    """The same place with both screens and with one."""
    assert fit(at(-1500, 200), [SCREEN, LEFT]) == at(-1500, 200)
    assert fit(at(-1500, 200), [SCREEN]) == at(560, 240)


def test_without_any_screen_nothing_changes() -> None:
    """Not every system tells its screens."""
    assert fit(at(5000, 5000), []) == at(5000, 5000)


@given(
    st.builds(
        Area,
        st.integers(-(10**6), 10**6),
        st.integers(-(10**6), 10**6),
        st.integers(-10, 10**6),
        st.integers(-10, 10**6),
    ),
    st.lists(st.sampled_from([SCREEN, LEFT, Area(1920, 0, 800, 480)]), min_size=1, unique=True),
)
def test_whatever_was_remembered_the_window_is_on_one_screen(area: Area, screens: list[Area]) -> None:
    """Its inside lies wholly on one of the screens that are there."""
    fitting = fit(Place(area, maximised=False), screens).area

    assert any(
        screen.x <= fitting.x
        and screen.y <= fitting.y
        and fitting.x + fitting.width <= screen.x + screen.width
        and fitting.y + fitting.height <= screen.y + screen.height
        for screen in screens
    )


def test_a_place_is_remembered_in_a_private_file(tmp_path: Path) -> None:
    """What is read is what was written, and nobody else can read it."""
    file = tmp_path / "window.json"

    remember(file, at(1, 2, 3, 4, maximised=True))

    assert recall(file) == at(1, 2, 3, 4, maximised=True)
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"area": 5}', '{"area": {"x": 1}, "maximised": true}', '{"area": {}}', "\x00"],
)
def test_a_damaged_memory_is_no_memory(tmp_path: Path, content: str) -> None:
    """The window then opens as if for the first time."""
    file = tmp_path / "window.json"
    file.write_text(content)

    assert recall(file) is None


def test_numbers_that_are_none_are_no_memory(tmp_path: Path) -> None:
    """JSON as Python reads it knows infinity; a screen does not."""
    file = tmp_path / "window.json"
    file.write_text(
        json.dumps({"area": {"x": float("inf"), "y": 0, "width": 1, "height": 1}, "maximised": False})
    )

    assert recall(file) is None


def test_a_place_that_cannot_be_written_is_forgotten(tmp_path: Path) -> None:
    """A full or missing disk must not keep a window from closing."""
    remember(tmp_path / "missing" / "window.json", at(1, 2))

    assert not (tmp_path / "missing").exists()
