"""Recording without a window: asked once, changed in Settings, shown in the status bar."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from desktop_monitor.engine.engine import Engine
from desktop_monitor.files.paths import AppPaths
from tests.browser.conftest import axe_source, choose, go_to, resize, wait_for, wait_for_readings
from tests.browser.test_access import SIZES, findings, findings_of_sized_looks
from tests.conftest import Client
from tests.waiting import eventually


@pytest.fixture
def answered() -> None:
    """Nobody has answered yet."""


@pytest.fixture(autouse=True)
def autostart_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where desktops look, of a user without a user manager: systemctl finds none there."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    return tmp_path / "config" / "autostart"


@pytest.fixture
def engine(start_engine: Callable[..., Engine]) -> Engine:
    """As a launcher starts it: it ends with its last viewer."""
    return start_engine(launched=True)


@pytest.fixture
def first_page(new_page: Callable[..., Page], engine: Engine) -> Page:
    """The first page of a new user, with the accessibility checker."""
    page = new_page()
    page.add_init_script(axe_source())
    page.goto(engine.url())
    wait_for_readings(page, 1)
    return page


def card_of(page: Page) -> Locator:
    """The card of the first start."""
    return page.get_by_role("region", name="Keep recording in the background?")


def test_the_first_start_asks_once_and_sets_it_up(
    first_page: Page, client: Client, paths: AppPaths, autostart_dir: Path
) -> None:
    """The card says what is recorded, where and how much; the answer is in force and is kept."""
    card = card_of(first_page)
    expect(card.get_by_role("listitem")).to_have_count(4)
    for text in (str(paths.history_dir), "500 MB", "14 days", "90 days", "Nothing leaves this computer"):
        expect(card).to_contain_text(text)
    assert not autostart_dir.exists()

    card.get_by_role("button", name="Keep recording (recommended)").click()

    expect(card).to_have_count(0)
    expect(first_page.locator(".status-bar")).to_contain_text("in the background")
    eventually(lambda: client.get("/api/settings").json["background_asked"])
    eventually(lambda: autostart_dir.exists() and len(list(autostart_dir.iterdir())) == 1)
    settings = client.get("/api/settings").json
    assert settings["background"]
    assert settings["autostart"]
    first_page.reload()
    wait_for_readings(first_page, 1)
    wait_for(first_page, "app.state.status !== null && app.state.settings !== null")
    expect(card).to_have_count(0)


def test_the_answer_may_be_no(first_page: Page, client: Client, autostart_dir: Path) -> None:
    """Nothing is set up, and the question is not asked again."""
    card_of(first_page).get_by_role("button", name="Only while the window is open").click()

    expect(card_of(first_page)).to_have_count(0)
    expect(first_page.locator(".status-bar")).to_contain_text("while the window is open")
    eventually(lambda: client.get("/api/settings").json["background_asked"])
    settings = client.get("/api/settings").json
    assert (settings["background"], settings["autostart"]) == (False, False)
    assert not list(autostart_dir.glob("*"))


def test_axe_finds_nothing_on_the_card(first_page: Page) -> None:
    """In each language, theme and width, and nothing is wider than the page."""
    expect(first_page.locator(".first-run")).to_be_visible()

    assert findings_of_sized_looks(first_page) == []
    for language, size in product(("en", "zh-CN"), SIZES.values()):
        choose(first_page, language=language)
        resize(first_page, size)
        assert first_page.evaluate("document.documentElement.scrollWidth") <= size[0]


def test_the_settings_show_what_the_system_will_do(
    first_page: Page, client: Client, autostart_dir: Path
) -> None:
    """An entry that was removed by hand is seen when the page is opened, and the switch brings it back."""
    client.patch("/api/settings", {"autostart": True, "background": True})
    next(autostart_dir.iterdir()).unlink()

    go_to(first_page, "settings")

    switch = first_page.get_by_role("switch", name="Start at log-in")
    card = first_page.get_by_role("region", name="Recording in the background")
    expect(card).to_contain_text("the entry was removed")
    expect(switch).not_to_be_checked()
    assert findings(first_page) == []
    switch.click()
    expect(switch).to_be_checked()
    expect(card).to_contain_text("autostart directory")
    eventually(lambda: len(list(autostart_dir.iterdir())) == 1)


def test_to_end_with_the_window_is_also_not_to_start_at_log_in(
    first_page: Page, client: Client, autostart_dir: Path
) -> None:
    """The one would start what the other ends."""
    client.patch("/api/settings", {"autostart": True, "background": True})
    go_to(first_page, "settings")
    keep_running = first_page.get_by_role("switch", name="Keep running after the window is closed")
    expect(keep_running).to_be_checked()
    expect(first_page.get_by_role("switch", name="Start at log-in")).to_be_checked()

    keep_running.click()

    expect(first_page.get_by_role("switch", name="Start at log-in")).not_to_be_checked()
    eventually(lambda: not list(autostart_dir.iterdir()))  # the switch shows it before the answer
