"""What each place shows of a number."""

from dataclasses import dataclass, field

from playwright.sync_api import Page

from tests.browser.conftest import in_app

FACTS = """(noun) => Object.fromEntries([...document.querySelectorAll(`.page-${noun} dl.facts > div`)].map(
  (row) => [row.querySelector("dt").textContent.trim(), row.querySelector("dd").textContent.trim()]))"""
TEXT = "(element) => element.textContent.replace(/\\s+/g, ' ').trim()"
FORMATTED = "return app.state.format[argument.format](argument.value);"


@dataclass
class Shown:
    """What was found of each number, and where."""

    page: Page
    found: dict[str, dict[str, str]] = field(default_factory=dict)

    def note(self, number: str, place: str, text: str) -> None:
        """Note what a place shows of a number."""
        self.found.setdefault(number, {})[place] = text.replace("\u00a0", " ").strip()

    def note_value(self, number: str, place: str, value: float, name: str = "percent") -> None:
        """Note a value of the engine, in the format of the page."""
        self.note(number, place, in_app(self.page, FORMATTED, {"format": name, "value": value}))

    def note_text(self, number: str, place: str, selector: str) -> None:
        """Note the text of an element."""
        self.note(number, place, self.page.locator(selector).first.evaluate(TEXT))

    def differences(self) -> dict[str, dict[str, str]]:
        """The numbers of which two places show different texts."""
        return {number: places for number, places in self.found.items() if len(set(places.values())) > 1}
