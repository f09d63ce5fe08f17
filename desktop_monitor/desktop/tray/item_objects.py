"""The two objects on the bus, org.kde.StatusNotifierItem and com.canonical.dbusmenu, as tables."""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop_monitor.desktop.tray.bus_object import BusObject, Interface, Method, Property, RefusedCall
from desktop_monitor.desktop.tray.content import Texts, TrayState
from desktop_monitor.desktop.tray.icon import pixmaps
from desktop_monitor.desktop.tray.menu import Layout, Menu, Variant

ID = "desktop-monitor"
ITEM_PATH = "/StatusNotifierItem"
MENU_PATH = "/MenuBar"
MENU_VERSION = 3

_Pixmaps = list[tuple[int, int, bytes]]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the desktop has been given to show."""

    texts: Texts
    state: TrayState
    tip: str

    @property
    def needs_attention(self) -> bool:
        """Whether the icon is to be seen even where others are hidden."""
        return self.state is TrayState.CRITICAL


def status_of(shown: Shown) -> str:
    """Return the status of the item."""
    return "NeedsAttention" if shown.needs_attention else "Active"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """What calls of the desktop do.

    Attributes:
        activate: Shows the monitor.
        take_token: Keeps the token that allows the next window to come to the front.
        menu: Returns the menu.
        revision: Returns a number that grows with each change of it.
        refresh_menu: Lays the menu out again, if there is something new.
        about_to_show: The menu below an item opens; returns whether it changed.
        on_event: Something happened to an item; returns whether there is such an item.
    """

    activate: Callable[[], None]
    take_token: Callable[[str], None]
    menu: Callable[[], Menu]
    revision: Callable[[], int]
    refresh_menu: Callable[[], object]
    about_to_show: Callable[[int], bool]
    on_event: Callable[[int, str], bool]


def item_object(shown: Callable[[], Shown], actions: Actions) -> BusObject:
    """Return the object of the item."""

    def activate(_x: int, _y: int) -> tuple[()]:
        actions.activate()
        return ()

    def take_token(token: str) -> tuple[()]:
        actions.take_token(token)
        return ()

    def icon() -> _Pixmaps:
        return list(pixmaps(shown().state))

    def tool_tip() -> tuple[str, _Pixmaps, str, str]:
        # Desktops read tool tips as markup.
        return "", [], html.escape(shown().texts["tray.title"]), html.escape(shown().tip, quote=False)

    methods = {
        name: Method(("i", "i"), (), activate)
        # Not every tray draws menus: where it asks the item to do that, the monitor is better than nothing.
        for name in ("Activate", "SecondaryActivate", "ContextMenu")
    }
    methods["Scroll"] = Method(("i", "s"), (), lambda _delta, _orientation: ())
    methods["ProvideXdgActivationToken"] = Method(("s",), (), take_token)
    properties = {
        "Category": Property("s", lambda: "SystemServices"),
        "Id": Property("s", lambda: ID),
        "Title": Property("s", lambda: shown().texts["tray.title"]),
        "Status": Property("s", lambda: status_of(shown())),
        "WindowId": Property("i", lambda: 0),
        "IconThemePath": Property("s", str),
        "IconName": Property("s", str),
        "IconPixmap": Property("a(iiay)", icon),
        "OverlayIconName": Property("s", str),
        "OverlayIconPixmap": Property("a(iiay)", list),
        "AttentionIconName": Property("s", str),
        "AttentionIconPixmap": Property("a(iiay)", lambda: icon() if shown().needs_attention else []),
        "AttentionMovieName": Property("s", str),
        "ToolTip": Property("(sa(iiay)ss)", tool_tip),
        "ItemIsMenu": Property("b", bool),
        "Menu": Property("o", lambda: MENU_PATH),
    }
    signals: dict[str, Sequence[str]] = dict.fromkeys(
        ("NewTitle", "NewIcon", "NewAttentionIcon", "NewToolTip"), ()
    )
    signals["NewStatus"] = ("s",)
    return BusObject(ITEM_PATH, Interface("org.kde.StatusNotifierItem", methods, properties, signals))


def menu_object(shown: Callable[[], Shown], actions: Actions) -> BusObject:
    """Return the object of the menu."""
    methods = _MenuMethods(actions)
    return BusObject(
        MENU_PATH,
        Interface(
            "com.canonical.dbusmenu",
            {
                "GetLayout": Method(("i", "i", "as"), ("u", "(ia{sv}av)"), methods.get_layout),
                "GetGroupProperties": Method(("ai", "as"), ("a(ia{sv})",), methods.get_group_properties),
                "GetProperty": Method(("i", "s"), ("v",), methods.get_property),
                "Event": Method(("i", "s", "v", "u"), (), methods.event),
                "EventGroup": Method(("a(isvu)",), ("ai",), methods.event_group),
                "AboutToShow": Method(("i",), ("b",), methods.about_to_show),
                "AboutToShowGroup": Method(("ai",), ("ai", "ai"), methods.about_to_show_group),
            },
            {
                "Version": Property("u", lambda: MENU_VERSION),
                "TextDirection": Property("s", lambda: "ltr"),
                "Status": Property("s", lambda: "notice" if shown().needs_attention else "normal"),
                "IconThemePath": Property("as", list),
            },
            {
                "ItemsPropertiesUpdated": ("a(ia{sv})", "a(ias)"),
                "LayoutUpdated": ("u", "i"),
                "ItemActivationRequested": ("i", "u"),
            },
        ),
    )


class _MenuMethods:
    """The methods of com.canonical.dbusmenu."""

    def __init__(self, actions: Actions) -> None:
        self._actions = actions

    def get_layout(self, parent: int, depth: int, names: list[str]) -> tuple[int, Layout]:
        self._actions.refresh_menu()
        layout = self._actions.menu().layout(parent, depth, names)
        if layout is None:
            raise _no_such_item(parent)
        return self._actions.revision(), layout

    def get_group_properties(
        self, numbers: list[int], names: list[str]
    ) -> tuple[list[tuple[int, dict[str, Variant]]]]:
        self._laid_out()
        menu = self._actions.menu()
        wanted = numbers or menu.numbers
        return ([(one, found) for one in wanted if (found := menu.properties(one, names)) is not None],)

    def get_property(self, number: int, name: str) -> tuple[Variant]:
        self._laid_out()
        found = self._actions.menu().properties(number)
        if found is None:
            raise _no_such_item(number)
        if name not in found:
            raise RefusedCall("InvalidArgs", f"The item {number} has no property {name}.")
        return (found[name],)

    def event(self, number: int, event: str, _data: object, _timestamp: int) -> tuple[()]:
        self._laid_out()
        if not self._actions.on_event(number, event):
            raise _no_such_item(number)
        return ()

    def event_group(self, events: list[tuple[int, str, object, int]]) -> tuple[list[int]]:
        self._laid_out()
        unknown = [number for number, event, *_ in events if not self._actions.on_event(number, event)]
        return (unknown,)

    def about_to_show(self, number: int) -> tuple[bool]:
        return (self._actions.about_to_show(number),)

    def about_to_show_group(self, numbers: list[int]) -> tuple[list[int], list[int]]:
        return [one for one in numbers if self._actions.about_to_show(one)], []

    def _laid_out(self) -> None:
        """Lay out a menu that was not requested before; a later one may have other items."""
        if not self._actions.revision():
            self._actions.refresh_menu()


def _no_such_item(number: int) -> RefusedCall:
    return RefusedCall("InvalidArgs", f"There is no item {number}.")
