"""A real browser on the real engine; a page that complains fails its test."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Playwright, expect

from desktop_monitor.alerts.rules import BUILTIN_RULES
from desktop_monitor.engine.engine import Engine
from desktop_monitor.files.paths import AppPaths, assets_dir, write_private
from tests.browser.fake_table import FakeTable, row
from tests.browser.process_page import ROWS
from tests.conftest import Serve
from tests.waiting import PATIENCE_S

A_WHILE_S = "300"
# The same Chromium without the frame of a window: a page opens at a third of the cost.
BROWSER = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    # Fewer processes: a page opens at seven eighths of the cost.
    "--in-process-gpu",
    "--enable-features=NetworkServiceInProcess2",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# Violations reach the console as errors too, but not all of them and not in one form.
REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP ${event.violatedDirective} ${event.blockedURI} at ${event.lineNumber}`));
"""
# The page exports its state for those who measure it; importing a loaded module gives the same one.
APP = "const app = await (await import(document.querySelector('script[type=module]').src)).page;"

RECORDED_FOR_A_DAY = """
  const { state } = app;
  let { status } = state;
  const recorder = (one) => ({ ...one.recorder, oldest_unix_ms: Date.now() - 86_400_000 });
  const older = (one) => one && { ...one, recorder: recorder(one) };
  Object.defineProperty(state, "status", { get: () => older(status), set: (next) => (status = next) });
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything below this folder needs a browser, and drives engine code that the other folders cover."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.untraced)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Function) -> None:
    """Close the page first: it would ask for the details of a process that a fixture ends."""
    for page in {fixture for fixture in item.funcargs.values() if isinstance(fixture, Page)}:
        if not page.is_closed():
            page.unroute_all(behavior="ignoreErrors")
            page.close()


@dataclass
class Complaints:
    """What a page wrote to its console, threw, or tried against its policy."""

    seen: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Listen to a page from its first line on."""
        page.add_init_script(REPORT_VIOLATIONS)
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.seen.append(error.stack or str(error)))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.seen.append(f"{message.text} ({message.location['url']})")

    def unexpected(self) -> list[str]:
        """Everything but what the test provoked on purpose."""
        return [text for text in self.seen if not any(part in text for part in self.expected)]


@pytest.fixture(scope="session", autouse=True)
def _patience() -> None:
    """A machine that is busy draws late; that is not what is tested here."""
    expect.set_options(timeout=1000 * PATIENCE_S)


@pytest.fixture(autouse=True)
def answered(paths: AppPaths) -> None:
    """The question of the first start is answered; what an answer begins is tested on its own.

    No rule is on: on a busy machine, the notice of an alert would cover what a test clicks.
    """
    write_private(paths.settings_file, b'{"background_asked": true}')
    rules = {rule: {"enabled": False} for rule in BUILTIN_RULES}
    write_private(paths.alert_rules_file, json.dumps({"rules": rules}).encode())


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests."""
    browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Fails the test when a page complained of anything that was not expected."""
    complaints = Complaints()
    yield complaints
    assert complaints.unexpected() == []


@pytest.fixture
def new_page(
    chromium: Browser,
    complaints: Complaints,
    start_engine: Callable[..., Engine],
    serve: Callable[..., Serve],
) -> Iterator[Callable[..., Page]]:
    """Make pages, each in a context of its own; keywords are those of Playwright's `new_context`.

    The engines are asked for so that they outlive the pages: a page that loses its engine complains.
    """
    contexts = []

    def make(**options: Any) -> Page:
        context = chromium.new_context(
            **{"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "color_scheme": "dark"}
            | options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(1000 * PATIENCE_S)
        complaints.watch(page)
        return page

    yield make
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="ignoreErrors")  # one may just be asking the engine
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page], engine: Engine) -> Page:
    """The page of a running engine, with its first reading."""
    page = new_page()
    page.goto(engine.url())
    wait_for_readings(page, 1)
    return page


@pytest.fixture
def fake_table(new_page: Callable[..., Page], engine: Engine) -> tuple[Page, FakeTable]:
    """The page of processes with ten that the test knows; 1 is the busiest."""
    page = new_page()
    table = FakeTable(page)
    table.rows = [row(pid, cpu_percent=11.0 - pid) for pid in range(1, 11)]
    page.goto(engine.url())
    wait_for_readings(page, 1)
    go_to(page, "processes")
    expect(page.locator(ROWS)).to_have_count(10)
    return page, table


@pytest.fixture
def processes(page: Page) -> Page:
    """The page of processes as the engine really sees them."""
    go_to(page, "processes")
    expect(page.locator(ROWS).first).to_be_visible()
    return page


@pytest.fixture
def process_called(tmp_path: Path) -> Iterator[Callable[..., int]]:
    """Start real processes of any name and arguments."""
    started: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str) -> int:
        program = tmp_path / name
        shutil.copy("/bin/sleep", program)
        started.append(subprocess.Popen([*(arguments or (name,)), A_WHILE_S], executable=program))
        return started[-1].pid

    yield start
    for process in started:
        process.kill()
        process.wait()


def wait_for_readings(page: Page, count: int) -> None:
    """Wait until the page holds so many readings, is connected, and shows more than that it waits.

    The first readings are answers to a request: they may be there before the connection is.
    """
    is_complete = 'app.state.link === "up" && app.state.status !== null && app.state.settings !== null'
    wait_for(page, f"app.store.length >= {count} && {is_complete}")


def wait_for(page: Page, condition: str) -> None:
    """Wait until an expression of `app` is true."""
    app = page.evaluate_handle(f"async () => {{ {APP} return app; }}")
    page.wait_for_function(f"(app) => {condition}", arg=app)


def in_app(page: Page, body: str, argument: object = None) -> Any:
    """Run `body`, the inside of a function of `app` and `argument`, in the page."""
    return page.evaluate(f"async (argument) => {{ {APP} {body} }}", argument)


def recorded_for_a_day(page: Page) -> None:
    """The recorder says that it has a day of history; a range is not wider than what is recorded."""
    wait_for(page, "app.state.status !== null")
    in_app(page, RECORDED_FOR_A_DAY)


def choose(page: Page, **settings: object) -> None:
    """Change settings as their page does, and wait until theme and language are in force."""
    in_app(page, "await app.settings.change(argument)", settings)
    if "language" in settings:
        wait_for(page, f"app.state.language === '{settings['language']}'")
    if "theme" in settings:
        page.wait_for_function(
            "(theme) => document.documentElement.dataset.theme === theme", arg=settings["theme"]
        )


def resize(page: Page, size: tuple[int, int]) -> None:
    """Give the window another width and height; the canvases are drawn anew after this."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate(
        """async () => {
          for (let count = 0; count < 4; count += 1) await new Promise((done) => requestAnimationFrame(done));
        }"""
    )


def go_to(page: Page, noun: str) -> None:
    """Open a page of the rail as a person does."""
    page.locator(f".rail a[href='#{noun}']").click()
    page.wait_for_function("(noun) => document.querySelector(`.page-${noun}`) !== null", arg=noun)


def nouns(page: Page) -> list[str]:
    """Every page of the rail, in its order."""
    found: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('.rail a')].map((link) => link.getAttribute('href'))"
    )
    return [href.removeprefix("#") for href in dict.fromkeys(found) if "/" not in href]


def axe_source() -> str:
    """The accessibility checker, from the development packages."""
    return (assets_dir() / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def elsewhere(page: Page) -> Page:
    """The page of another machine, after three readings."""
    from tests.browser.fake_machine import another_machine, take_over  # noqa: PLC0415  # which imports this

    wait_for(page, "app.state.status !== null")
    take_over(page, *[another_machine()] * 3)
    return page
