"""The item of the tray and its menu, over a real session bus."""

import os
from typing import Any
from xml.etree import ElementTree as ET

from desktop_monitor.desktop.tray.content import ProgramCpu, TrayState
from desktop_monitor.desktop.tray.menu import COMPACT, OPEN, QUIT
from tests.desktop.tray.conftest import ITEM, PROPERTIES, ShowItem, StartWatcher, Watcher
from tests.desktop.tray.machine import Machine, reading, refusal, started
from tests.waiting import PATIENCE_S, eventually


def test_the_item_registers_and_says_what_it_is(
    watcher: Watcher, show_item: ShowItem, machine: Machine
) -> None:
    """Under a name of its own, with the types of the specification."""
    host = show_item(started(machine, watcher))
    assert host.service == f"org.kde.StatusNotifierItem-{os.getpid()}-1"
    (read,) = host.call("/StatusNotifierItem", PROPERTIES, "GetAll", "s", ITEM)
    types = {name: one for name, (one, _) in read.items()}
    values = {name: value for name, (_, value) in read.items()}
    assert types["IconPixmap"] == types["AttentionIconPixmap"] == types["OverlayIconPixmap"] == "a(iiay)"
    assert (types["ToolTip"], types["Menu"], types["ItemIsMenu"]) == ("(sa(iiay)ss)", "o", "b")
    assert all(types[name] == "s" for name in ("Id", "Title", "Status", "Category", "IconName"))
    assert values["Id"] == "desktop-monitor"
    assert values["Title"] == "Desktop Monitor"
    assert values["Status"] == "Active"
    assert values["IconName"] == "", "a name would be preferred to the pixels"
    assert values["Menu"] == "/MenuBar"
    assert values["ItemIsMenu"] is False, "else a click would open the menu"
    assert values["ToolTip"] == ("", [], "Desktop Monitor", "CPU 12 %, memory 34 %")
    eventually(machine.is_shown)


def test_the_icon_has_its_pixels_in_two_sizes(
    watcher: Watcher, show_item: ShowItem, machine: Machine
) -> None:
    """Four bytes a pixel, alpha first; its corners are round, and its colour is that of the state."""
    host = show_item(started(machine, watcher))
    _, calm = host.property("IconPixmap")
    assert [(width, height, len(pixels)) for width, height, pixels in calm] == [
        (22, 22, 22 * 22 * 4),
        (44, 44, 44 * 44 * 4),
    ]
    eventually(machine.is_shown)
    machine.state, machine.alert_count = TrayState.CRITICAL, 2
    machine.tray.append(reading())
    assert host.next_signal() == ("NewIcon", ())
    assert host.next_signal() == ("NewAttentionIcon", ())
    assert host.next_signal() == ("NewStatus", ("NeedsAttention",))
    assert host.next_signal() == ("NewToolTip", ())
    assert host.property("Status") == ("s", "NeedsAttention")
    assert host.property("ToolTip")[1][3] == "CPU 12 %, memory 34 %, active alerts: 2"
    _, critical = host.property("AttentionIconPixmap")
    for pixels, colour in ((calm[1][2], b"\xff\x3f\xbf\x95"), (critical[1][2], b"\xff\xff\x6b\x6b")):
        assert pixels[:4][0] == 0, "the corner is transparent"
        assert colour in [pixels[at : at + 4] for at in range(0, len(pixels), 4)]


def test_the_menu_has_the_busiest_programs(watcher: Watcher, show_item: ShowItem, machine: Machine) -> None:
    """Then a line, and what can be done; with the types of the specification."""
    host = show_item(started(machine, watcher))
    revision, (root, properties, items) = host.menu("GetLayout", "iias", 0, -1, [])
    assert (revision, root, properties) == (1, 0, {"children-display": ("s", "submenu")})
    assert [signature for signature, _ in items] == ["(ia{sv}av)"] * 6
    assert items[2][1][1] == {"type": ("s", "separator")}
    assert list(host.labels().values()) == [
        "firefox 23.0 %",
        "make 5.0 %",
        "-",
        "Open Desktop Monitor",
        "Compact view",
        "Quit and stop recording",
    ]
    assert host.call("/MenuBar", PROPERTIES, "Get", "ss", "com.canonical.dbusmenu", "Version") == (("u", 3),)
    assert host.menu("GetProperty", "is", 1, "label") == (("s", "firefox 23.0 %"),)
    assert host.menu("GetGroupProperties", "aias", [1, 77], ["label"]) == (
        [(1, {"label": ("s", "firefox 23.0 %")})],
    )
    assert len(host.menu("GetGroupProperties", "aias", [], [])[0]) == 7
    assert host.menu("GetLayout", "iias", 0, 0, [])[1][2] == [], "no level below was asked for"
    assert host.menu("GetLayout", "iias", 1, -1, ["enabled"])[1] == (1, {}, [])


def test_a_menu_without_programs_says_why(watcher: Watcher, show_item: ShowItem, machine: Machine) -> None:
    """None measured is another thing than none busy; neither can be clicked."""
    machine.top = None
    host = show_item(started(machine, watcher))
    assert host.labels()[9] == "Measuring…"
    machine.top = ()
    machine.tray.append(reading())
    assert host.labels()[9] == "No program uses the CPU"
    assert host.menu("GetProperty", "is", 9, "enabled") == (("b", False),)
    host.click(9)
    assert machine.shown.empty()


def test_a_click_opens_the_monitor(
    start_watcher: StartWatcher, show_item: ShowItem, machine: Machine
) -> None:
    """On the icon, on a program, on Open; with the screen of the desktop and its permission, once."""
    watcher = start_watcher(environment=["DISPLAY=:7", "SECRET=x", "XAUTHORITY=/a=b", "PATH=/evil"])
    host = show_item(started(machine, watcher))
    eventually(machine.is_shown)
    screen = {"DISPLAY": ":7", "XAUTHORITY": "/a=b"}
    host.item("ProvideXdgActivationToken", "s", "token")
    host.item("Activate", "ii", 10, 20)
    assert machine.shown.get(timeout=PATIENCE_S) == {**screen, "XDG_ACTIVATION_TOKEN": "token"}
    for method in ("Activate", "SecondaryActivate", "ContextMenu"):
        host.item(method, "ii", 10, 20)
        assert machine.shown.get(timeout=PATIENCE_S) == screen
    for number in (1, OPEN):
        host.click(number)
        assert machine.shown.get(timeout=PATIENCE_S) == screen
    assert host.menu(
        "EventGroup", "a(isvu)", [(OPEN, "clicked", ("i", 0), 0), (77, "clicked", ("i", 0), 0)]
    ) == ([77],)
    assert machine.shown.get(timeout=PATIENCE_S) == screen
    host.click(COMPACT)
    assert machine.shown_compact.get(timeout=PATIENCE_S) == screen
    host.item("Scroll", "is", 1, "vertical")
    host.menu("Event", "isvu", OPEN, "hovered", ("i", 0), 0)
    assert machine.shown.empty()
    assert machine.quits.empty()


def test_quit_ends_the_engine(watcher: Watcher, show_item: ShowItem, machine: Machine) -> None:
    """And opens nothing."""
    host = show_item(started(machine, watcher))
    host.click(QUIT)
    assert machine.quits.get(timeout=PATIENCE_S)
    assert machine.shown.empty()


def test_hostile_names_are_inert(watcher: Watcher, show_item: ShowItem, machine: Machine) -> None:
    """No key of the menu, no markup, nothing that controls, hides or reverses text, nothing endless."""
    machine.top = (
        ProgramCpu("a_b__c", 3.0),
        ProgramCpu("<b>x</b>\u202ecod.exe\n\x00\u200b{cpu}\ud800", 2.0),
        ProgramCpu("\u202e", 1.5),
        ProgramCpu("x" * 500, 1.0),
    )
    host = show_item(started(machine, watcher))
    labels = host.labels()
    assert labels[1] == "a__b____c 3.0 %"
    assert labels[2] == "<b>x</b>cod.exe{cpu} 2.0 %", "labels of menus are no markup"
    assert labels[3] == "? 1.5 %"
    assert labels[4] == f"{'x' * 40}… 1.0 %"


def test_what_is_unknown_is_a_dash(watcher: Watcher, show_item: ShowItem, machine: Machine) -> None:
    """Never a zero."""
    machine.tray.append(reading(None, None))
    machine.tray.start()
    host = show_item(watcher)
    assert host.property("ToolTip")[1][3] == "CPU –, memory –"


def test_the_tray_uses_the_language_of_the_settings(
    watcher: Watcher, show_item: ShowItem, machine: Machine
) -> None:
    """Also when it is changed later."""
    machine.language = "zh-CN"
    host = show_item(started(machine, watcher))
    assert host.property("Title") == ("s", "系统监控")
    assert host.labels()[QUIT] == "退出并停止记录"
    eventually(machine.is_shown)
    machine.language = "en"
    machine.tray.follow_settings()
    assert [host.next_signal()[0] for _ in range(3)] == ["NewTitle", "NewToolTip", "LayoutUpdated"]
    assert host.property("Title") == ("s", "Desktop Monitor")
    assert host.labels()[QUIT] == "Quit and stop recording"


def test_only_what_looks_different_is_signalled(
    watcher: Watcher, show_item: ShowItem, machine: Machine
) -> None:
    """The same numbers send no signal, and a menu that is not open is not laid out."""
    host = show_item(started(machine, watcher))
    eventually(machine.is_shown)
    machine.tray.append(reading(12.3, 341))
    machine.tray.append(reading(57.0))
    assert host.next_signal() == ("NewToolTip", ())
    assert host.property("ToolTip")[1][3] == "CPU 57 %, memory 34 %"
    assert host.arrived_signals() == []
    assert machine.top_count == 0


def test_an_open_menu_follows_the_readings(watcher: Watcher, show_item: ShowItem, machine: Machine) -> None:
    """From when it opens; a change has a new revision."""
    host = show_item(started(machine, watcher))
    eventually(machine.is_shown)
    host.labels()
    assert host.menu("AboutToShow", "i", 0) == (False,), "it is new already"
    assert host.menu("AboutToShow", "i", OPEN) == (False,)
    machine.top = (ProgramCpu("cc1", 80.0),)
    machine.tray.append(reading())
    assert host.next_signal() == ("LayoutUpdated", (2, 0))
    assert host.labels()[1] == "cc1 80.0 %"
    machine.tray.append(reading(99.0))
    assert host.next_signal()[0] == "NewToolTip"
    assert host.arrived_signals() == [], "the menu is the same"


def test_a_menu_is_new_when_it_opens(watcher: Watcher, show_item: ShowItem, machine: Machine) -> None:
    """A host that laid it out before hears that it has changed since."""
    host = show_item(started(machine, watcher))
    eventually(machine.is_shown)
    host.labels()
    machine.top = (ProgramCpu("cc1", 80.0),)
    machine.tray.append(reading(99.0))
    assert host.next_signal()[0] == "NewToolTip"
    assert host.menu("AboutToShowGroup", "ai", [0]) == ([0], [])
    assert host.next_signal() == ("LayoutUpdated", (2, 0))


def test_wrong_calls_are_answered_by_errors(watcher: Watcher, show_item: ShowItem, machine: Machine) -> None:
    """And the item goes on."""
    host = show_item(started(machine, watcher))
    error = "org.freedesktop.DBus.Error."
    assert refusal(lambda: host.item("Activate", "s", "x")) == f"{error}InvalidArgs"
    assert refusal(lambda: host.item("Restart")) == f"{error}UnknownMethod"
    assert refusal(lambda: host.call("/", None, "Activate", "ii", 1, 1)) == f"{error}UnknownObject"
    assert refusal(lambda: host.property("Password")) == f"{error}UnknownProperty"
    assert refusal(lambda: host.menu("GetLayout", "iias", 77, -1, [])) == f"{error}InvalidArgs"
    assert refusal(lambda: host.menu("GetProperty", "is", 77, "label")) == f"{error}InvalidArgs"
    assert refusal(lambda: host.menu("GetProperty", "is", OPEN, "colour")) == f"{error}InvalidArgs"
    assert refusal(lambda: host.click(77)) == f"{error}InvalidArgs"
    arguments: tuple[Any, ...] = (ITEM, "Title", ("s", "x"))
    set_title = lambda: host.call("/StatusNotifierItem", PROPERTIES, "Set", "ssv", *arguments)  # noqa: E731
    assert refusal(set_title) == f"{error}PropertyReadOnly"
    assert machine.shown.empty()
    host.call("/StatusNotifierItem", None, "Activate", "ii", 1, 1)
    assert machine.shown.get(timeout=PATIENCE_S) == {}


def test_the_objects_describe_themselves(watcher: Watcher, show_item: ShowItem, machine: Machine) -> None:
    """Tools of the bus ask for it, and so do some desktops."""
    host = show_item(started(machine, watcher))
    (text,) = host.call("/MenuBar", "org.freedesktop.DBus.Introspectable", "Introspect")
    found = ET.fromstring(text).find("interface[@name='com.canonical.dbusmenu']/method[@name='GetLayout']")  # noqa: S314  # of ours
    assert found is not None
    assert [(one.get("type"), one.get("direction")) for one in found] == [
        ("i", "in"),
        ("i", "in"),
        ("as", "in"),
        ("u", "out"),
        ("(ia{sv}av)", "out"),
    ]
