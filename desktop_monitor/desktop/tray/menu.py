"""The menu of the tray, as com.canonical.dbusmenu lays it out: numbered items with properties."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from desktop_monitor.desktop.tray.content import ProgramCpu, Texts, program_text

ROOT = 0
NO_PROGRAM = 9
SEPARATOR = 10
OPEN = 11
COMPACT = 12
QUIT = 19

Variant = tuple[str, object]
"""Signature and value."""
Layout = tuple[int, dict[str, Variant], list[Variant]]
"""Number, properties, and the items below it, each a variant of the same."""

_LAYOUT_SIGNATURE = "(ia{sv}av)"


class MenuItem(NamedTuple):
    """An item, with those of its properties that are not the default."""

    number: int
    properties: Mapping[str, Variant]


class Menu:
    """The items of the menu; it has one level."""

    def __init__(self, items: Iterable[MenuItem] = ()) -> None:
        self._items = {one.number: dict(one.properties) for one in items}
        self._root: dict[str, Variant] = {"children-display": ("s", "submenu")}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Menu) and self._items == other._items

    __hash__ = None  # type: ignore[assignment]  # it is compared, never a key

    def layout(self, parent: int, depth: int, names: Collection[str]) -> Layout | None:
        """Return an item and those below it; None without such an item.

        Args:
            parent: The number of the item.
            depth: How many levels below it; -1 for all.
            names: The properties that are wanted; empty for all.
        """
        properties = self.properties(parent, names)
        if properties is None:
            return None
        numbers = self._items if parent == ROOT and depth != 0 else ()
        below: list[Variant] = [
            (_LAYOUT_SIGNATURE, (number, self.properties(number, names), [])) for number in numbers
        ]
        return parent, properties, below

    def properties(self, number: int, names: Collection[str] = ()) -> dict[str, Variant] | None:
        """Return the wanted properties of an item, all without `names`; None without such an item."""
        found = self._root if number == ROOT else self._items.get(number)
        if found is None:
            return None
        return {name: value for name, value in found.items() if not names or name in names}

    @property
    def numbers(self) -> list[int]:
        """The numbers of all items."""
        return [ROOT, *self._items]


def make_menu(top: Sequence[ProgramCpu] | None, texts: Texts) -> Menu:
    """Return the menu with the busiest programs; None means that they are not measured yet."""
    programs = [
        MenuItem(number, {"label": _label(program_text(one, texts))})
        for number, one in enumerate(top or (), start=1)
    ]
    if not programs:
        text = texts["tray.measuring" if top is None else "tray.no_program"]
        programs = [MenuItem(NO_PROGRAM, {"label": _label(text), "enabled": ("b", False)})]
    return Menu(
        [
            *programs,
            MenuItem(SEPARATOR, {"type": ("s", "separator")}),
            MenuItem(OPEN, {"label": _label(texts["tray.open"])}),
            MenuItem(COMPACT, {"label": _label(texts["tray.compact"])}),
            MenuItem(QUIT, {"label": _label(texts["tray.quit"])}),
        ]
    )


def is_opening(number: int) -> bool:
    """Return whether a click on an item opens the monitor."""
    return ROOT < number < NO_PROGRAM or number == OPEN


def _label(text: str) -> Variant:
    """One underscore would mark the key that chooses the item."""
    return "s", text.replace("_", "__")
