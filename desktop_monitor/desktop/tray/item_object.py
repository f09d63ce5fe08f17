"""The item of the tray on the bus, org.kde.StatusNotifierItem, as tables."""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from desktop_monitor.desktop.tray.bus_object import BusObject, Interface, Method, Property
from desktop_monitor.desktop.tray.content import Texts, TrayState
from desktop_monitor.desktop.tray.icon import pixmaps
from desktop_monitor.desktop.tray.menu_object import MENU_PATH

ID = "desktop-monitor"
ITEM_PATH = "/StatusNotifierItem"

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


def item_object(
    shown: Callable[[], Shown], *, activate: Callable[[], None], take_token: Callable[[str], None]
) -> BusObject:
    """Return the object of the item.

    Args:
        shown: Returns what is shown.
        activate: Shows the monitor.
        take_token: Keeps the token that allows the next window to come to the front.
    """

    def on_activate(_x: int, _y: int) -> tuple[()]:
        activate()
        return ()

    def on_token(token: str) -> tuple[()]:
        take_token(token)
        return ()

    def icon() -> _Pixmaps:
        return list(pixmaps(shown().state))

    def tool_tip() -> tuple[str, _Pixmaps, str, str]:
        # Desktops read tool tips as markup.
        return "", [], html.escape(shown().texts["tray.title"]), html.escape(shown().tip, quote=False)

    methods = {
        name: Method(("i", "i"), (), on_activate)
        # Not every tray draws menus: where it asks the item to do that, the monitor is better than nothing.
        for name in ("Activate", "SecondaryActivate", "ContextMenu")
    }
    methods["Scroll"] = Method(("i", "s"), (), lambda _delta, _orientation: ())
    methods["ProvideXdgActivationToken"] = Method(("s",), (), on_token)
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
