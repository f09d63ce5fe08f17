"""The menu of the tray on the bus, com.canonical.dbusmenu: laid out when the desktop asks for it."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from desktop_monitor.desktop.tray.bus_object import BusObject, Interface, Method, Property, RefusedCall
from desktop_monitor.desktop.tray.content import Texts, TraySources
from desktop_monitor.desktop.tray.menu import (
    COMPACT,
    QUIT,
    ROOT,
    Layout,
    Menu,
    Variant,
    is_opening,
    make_menu,
)
from desktop_monitor.model.reading import Reading

MENU_PATH = "/MenuBar"
MENU_VERSION = 3
MENU_OPEN_S = 60.0
"""How long the menu follows the readings after it was opened: not every desktop reports its end."""


class MenuObject:
    """The object of the menu; its revision grows with each change of the layout."""

    def __init__(
        self,
        sources: TraySources,
        *,
        reading: Callable[[], Reading | None],
        texts: Callable[[], Texts],
        needs_attention: Callable[[], bool],
        show: Callable[[Callable[[Mapping[str, str]], None]], None],
        send: Callable[[Any], object],
    ) -> None:
        """Begin with an empty menu.

        Args:
            sources: Its programs, and what its items do.
            reading: Returns the newest reading.
            texts: Returns the texts that are shown.
            needs_attention: Returns whether the icon is to be seen even where others are hidden.
            show: Calls what shows the monitor with the variables that find the screen.
            send: Sends a message.
        """
        self._sources, self._reading, self._texts = sources, reading, texts
        self._show, self._send = show, send
        self._menu, self._revision = Menu(), 0
        self._made_of: tuple[Reading | None, Texts] | None = None
        self._open_until_s = 0.0
        self.bus_object = BusObject(
            MENU_PATH,
            Interface(
                "com.canonical.dbusmenu",
                {
                    "GetLayout": Method(("i", "i", "as"), ("u", "(ia{sv}av)"), self._get_layout),
                    "GetGroupProperties": Method(("ai", "as"), ("a(ia{sv})",), self._get_group_properties),
                    "GetProperty": Method(("i", "s"), ("v",), self._get_property),
                    "Event": Method(("i", "s", "v", "u"), (), self._event),
                    "EventGroup": Method(("a(isvu)",), ("ai",), self._event_group),
                    "AboutToShow": Method(("i",), ("b",), lambda number: (self._about_to_show(number),)),
                    "AboutToShowGroup": Method(("ai",), ("ai", "ai"), self._about_to_show_group),
                },
                {
                    "Version": Property("u", lambda: MENU_VERSION),
                    "TextDirection": Property("s", lambda: "ltr"),
                    "Status": Property("s", lambda: "notice" if needs_attention() else "normal"),
                    "IconThemePath": Property("as", list),
                },
                {
                    "ItemsPropertiesUpdated": ("a(ia{sv})", "a(ias)"),
                    "LayoutUpdated": ("u", "i"),
                    "ItemActivationRequested": ("i", "u"),
                },
            ),
        )

    @property
    def is_open(self) -> bool:
        """Whether the menu was opened a short time ago."""
        return time.monotonic() < self._open_until_s

    def update(self) -> bool:
        """Lay the menu out again; send a signal and return True if it differs from what was requested."""
        was_requested = self._revision > 0
        is_new = self._lay_out()
        if is_new and was_requested:
            self._send(self.bus_object.signal("LayoutUpdated", self._revision, ROOT))
        return is_new

    def _lay_out(self) -> bool:
        """Lay the menu out, unless it is that of the newest reading; return whether it changed."""
        reading, texts = self._reading(), self._texts()
        known = self._made_of
        if known is not None and known[0] is reading and known[1] is texts:
            return False
        self._made_of = reading, texts
        menu = make_menu(self._sources.top(), texts)
        is_new, self._menu = menu != self._menu, menu
        self._revision += is_new
        return is_new

    def _requested(self) -> Menu:
        """Return the menu that was requested, or a new one: a later one may have other items."""
        if not self._revision:
            self._lay_out()
        return self._menu

    def _get_layout(self, parent: int, depth: int, names: list[str]) -> tuple[int, Layout]:
        self._lay_out()
        layout = self._menu.layout(parent, depth, names)
        if layout is None:
            raise _no_such_item(parent)
        return self._revision, layout

    def _get_group_properties(
        self, numbers: list[int], names: list[str]
    ) -> tuple[list[tuple[int, dict[str, Variant]]]]:
        menu = self._requested()
        wanted = numbers or menu.numbers
        return ([(one, found) for one in wanted if (found := menu.properties(one, names)) is not None],)

    def _get_property(self, number: int, name: str) -> tuple[Variant]:
        found = self._requested().properties(number)
        if found is None:
            raise _no_such_item(number)
        if name not in found:
            raise RefusedCall("InvalidArgs", f"The item {number} has no property {name}.")
        return (found[name],)

    def _event(self, number: int, event: str, _data: object, _timestamp: int) -> tuple[()]:
        if not self._follow(number, event):
            raise _no_such_item(number)
        return ()

    def _event_group(self, events: list[tuple[int, str, object, int]]) -> tuple[list[int]]:
        return ([number for number, event, *_ in events if not self._follow(number, event)],)

    def _follow(self, number: int, event: str) -> bool:
        """Follow an event; return whether there is such an item."""
        if self._requested().properties(number) is None:
            return False
        if event == "opened" and number == ROOT:
            self._about_to_show(ROOT)
        elif event == "clicked" and is_opening(number):
            self._show(self._sources.show)
        elif event == "clicked" and number == COMPACT:
            self._show(self._sources.show_compact)
        elif event == "clicked" and number == QUIT:
            self._sources.quit()
        return True

    def _about_to_show(self, number: int) -> bool:
        """Follow the readings from now on; return whether the menu changed."""
        if number != ROOT:
            return False
        self._open_until_s = time.monotonic() + MENU_OPEN_S
        return self.update()

    def _about_to_show_group(self, numbers: list[int]) -> tuple[list[int], list[int]]:
        return [one for one in numbers if self._about_to_show(one)], []


def _no_such_item(number: int) -> RefusedCall:
    return RefusedCall("InvalidArgs", f"There is no item {number}.")
