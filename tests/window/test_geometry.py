"""Fitting a stored geometry to the current screens, and storing it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_monitor.window.geometry import (
    COMPACT,
    Rect,
    WindowGeometry,
    fit_to_screens,
    is_reachable,
    load_geometry,
    save_geometry,
)

SCREEN = Rect(0, 0, 1920, 1080)
LEFT = Rect(-1600, 100, 1600, 900)


def at(x: int, y: int, width: int = 800, height: int = 600, *, maximised: bool = False) -> WindowGeometry:
    """Return a geometry."""
    return WindowGeometry(Rect(x, y, width, height), maximised=maximised)


def test_without_a_stored_geometry_the_window_is_centred() -> None:
    """On the primary screen, with the default size."""
    assert fit_to_screens(None, [SCREEN, LEFT]) == at(360, 140, 1200, 800)


def test_the_first_compact_window_is_in_the_corner() -> None:
    """At the bottom right of the primary screen, wholly visible; it covers least there."""
    assert fit_to_screens(None, [SCREEN, LEFT], COMPACT) == at(1536, 836, 360, 220)
    assert fit_to_screens(at(0, 50, 100, 100), [SCREEN], COMPACT) == at(0, 50, 360, 220)


def test_a_window_can_be_reached_where_its_title_can_be_dragged() -> None:
    """Also when most of it is beside the screen."""
    assert is_reachable(Rect(1800, 900, 800, 600), [SCREEN])
    assert not is_reachable(Rect(1800, 900, 800, 600), [LEFT])
    assert not is_reachable(Rect(1900, 900, 800, 600), [SCREEN])


def test_the_default_size_is_limited_to_the_screen() -> None:
    """The whole window is visible on a screen of 1024 x 600."""
    assert fit_to_screens(None, [Rect(0, 0, 1024, 600)]).area == Rect(0, 20, 1024, 560)


@pytest.mark.parametrize("geometry", [at(10, 50), at(-1500, 200), at(1100, 470), at(5, 40, maximised=True)])
def test_a_visible_geometry_is_kept(geometry: WindowGeometry) -> None:
    """On any screen, maximised or not."""
    assert fit_to_screens(geometry, [SCREEN, LEFT]) == geometry


def test_a_partly_visible_window_is_moved_onto_the_screen() -> None:
    """It is wholly visible afterwards."""
    assert fit_to_screens(at(1700, 900), [SCREEN]) == at(1120, 480)
    assert fit_to_screens(at(-300, 200), [SCREEN]) == at(0, 200)


def test_the_title_bar_stays_on_the_screen() -> None:
    """With the content area at the top edge, the title bar would be above the screen."""
    assert fit_to_screens(at(100, 0), [SCREEN]) == at(100, 40)
    assert fit_to_screens(at(100, 19), [SCREEN]) == at(100, 19)


@pytest.mark.parametrize("geometry", [at(4000, 100), at(100, -2000), at(-790, 100), at(100, 1075)])
def test_an_invisible_window_is_centred(geometry: WindowGeometry) -> None:
    """Also one with too little visible to be dragged."""
    assert fit_to_screens(geometry, [SCREEN]) == at(560, 240)


def test_a_window_moves_to_the_remaining_screen() -> None:
    """The same geometry with two screens and with one."""
    assert fit_to_screens(at(-1500, 200), [SCREEN, LEFT]) == at(-1500, 200)
    assert fit_to_screens(at(-1500, 200), [SCREEN]) == at(560, 240)


def test_without_screens_the_geometry_is_kept() -> None:
    """Some systems do not report their screens."""
    assert fit_to_screens(at(5000, 5000), []) == at(5000, 5000)


@given(
    st.builds(
        Rect,
        st.integers(-(10**6), 10**6),
        st.integers(-(10**6), 10**6),
        st.integers(-10, 10**6),
        st.integers(-10, 10**6),
    ),
    st.lists(st.sampled_from([SCREEN, LEFT, Rect(1920, 0, 800, 480)]), min_size=1, unique=True),
)
def test_any_geometry_is_fitted_to_one_screen(area: Rect, screens: list[Rect]) -> None:
    """The content area is wholly on one of the current screens."""
    fitted = fit_to_screens(WindowGeometry(area, maximised=False), screens).area

    assert any(
        screen.x <= fitted.x
        and screen.y <= fitted.y
        and fitted.x + fitted.width <= screen.x + screen.width
        and fitted.y + fitted.height <= screen.y + screen.height
        for screen in screens
    )


def test_the_geometry_is_stored_in_a_private_file(tmp_path: Path) -> None:
    """Loading returns what was saved; the file has mode 0600."""
    file = tmp_path / "window.json"

    save_geometry(file, at(1, 2, 3, 4, maximised=True))

    assert load_geometry(file) == at(1, 2, 3, 4, maximised=True)
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"area": 5}', '{"area": {"x": 1}, "maximised": true}', '{"area": {}}', "\x00"],
)
def test_a_damaged_file_is_ignored(tmp_path: Path, content: str) -> None:
    """The window then opens as on the first start."""
    file = tmp_path / "window.json"
    file.write_text(content)

    assert load_geometry(file) is None


def test_infinite_numbers_are_ignored(tmp_path: Path) -> None:
    """Python's json accepts Infinity."""
    file = tmp_path / "window.json"
    file.write_text(
        json.dumps({"area": {"x": float("inf"), "y": 0, "width": 1, "height": 1}, "maximised": False})
    )

    assert load_geometry(file) is None


def test_a_failed_save_is_ignored(tmp_path: Path) -> None:
    """A full or missing disk must not prevent the window from closing."""
    save_geometry(tmp_path / "missing" / "window.json", at(1, 2))

    assert not (tmp_path / "missing").exists()
