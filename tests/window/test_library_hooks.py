"""What the window package needs from the inside of pywebview and QtPy; each test is about one hook.

The source is inspected, because most web views cannot be imported on one system.
"""

import ast
import importlib
import importlib.util
import sys
from functools import partial
from pathlib import Path
from unittest import mock

import pytest
import webview.event

from desktop_monitor.window.pywebview_hooks import (
    INTERNET_EXPLORER,
    ignore_new_windows,
    qt_window,
    report_loaded,
)
from tests.library_hooks import hook

pywebview_hook = partial(hook, "pywebview", module="window/pywebview_hooks.py")
qtpy_hook = partial(hook, "QtPy", module="window/qtpy_hooks.py")


def source(module: str) -> str:
    """Return the source of a module of pywebview without importing it."""
    spec = importlib.util.find_spec(f"webview.{module}")
    assert spec is not None, f"there is no module webview.{module}"
    assert spec.origin is not None
    return Path(spec.origin).read_text(encoding="utf-8")


def method(class_name: str, name: str) -> str:
    """Return the source of a method of the Qt web view, as ast formats it."""
    for class_ in ast.walk(ast.parse(source("platforms.qt"))):
        if isinstance(class_, ast.ClassDef) and class_.name == class_name:
            for function in class_.body:
                if isinstance(function, ast.FunctionDef) and function.name == name:
                    return ast.unparse(function)
    raise AssertionError(f"there is no method {class_name}.{name}")


@pywebview_hook("the modules webview.platforms.*")
def test_pywebview_has_a_module_for_each_web_view() -> None:
    """`webview.start` imports the same modules, so that importing one earlier saves that time."""
    guilib = source("guilib")
    for name in ("qt", "gtk", "winforms", "cocoa"):
        assert source(f"platforms.{name}")
        assert f"webview.platforms.{name}" in guilib


@pywebview_hook("the event Window.events.initialized")
def test_pywebview_reports_the_renderer_and_can_be_aborted() -> None:
    """The event has the renderer as argument; a handler that returns False aborts."""
    assert f"renderer = '{INTERNET_EXPLORER}'" in source("platforms.winforms")
    assert "self.events.initialized.set(gui.renderer)" in source("window")
    event = webview.event.Event(mock.Mock(), True)
    renderers: list[str] = []

    def refuse(renderer: str) -> bool:
        renderers.append(renderer)
        return False

    event += refuse
    assert event.set("any") is True
    assert renderers == ["any"]


@pywebview_hook("the event Window.events.before_show")
def test_pywebview_attaches_the_native_window_before_it_is_shown() -> None:
    """`before_show` is synchronous, on Qt's thread, and comes after `native` has been set."""
    assert "self.events.before_show = Event(self, True)" in source("window")
    constructor = method("BrowserView", "__init__")
    native = constructor.index("self.pywebview_window.native = self")
    view = constructor.index("self.webview = BrowserView.WebView(self)")
    assert native < view < constructor.index("events.before_show.set()")


@pywebview_hook("Window.native and BrowserView.webview")
def test_pywebview_has_the_qt_window_as_native_window() -> None:
    """`native` is a QMainWindow, and `webview` its QWebEngineView."""
    assert "class BrowserView(QMainWindow)" in source("platforms.qt")
    assert "class WebView(QWebView)" in source("platforms.qt")
    window = mock.Mock()
    assert qt_window(window) == (window.native, window.native.webview.page())


@pywebview_hook("WebPage.nav_handler")
def test_pywebview_opens_new_windows_through_the_handler() -> None:
    """Qt opens no window if `createWindow` returns None."""
    assert "return self.nav_handler" in method("WebPage", "createWindow")
    page = mock.Mock()
    ignore_new_windows(page)
    assert page.nav_handler is None


@pywebview_hook("inject_pywebview of the Qt web view")
def test_pywebview_adds_its_scripts_with_a_function_that_is_replaced() -> None:
    """After them it sets three events, which `Window.load_url` and others wait for."""
    assert "inject_pywebview(renderer, self.js_bridge.window)" in method("BrowserView", "_set_js_api")
    replaced = ast.unparse(ast.parse(source("util"))).partition("def inject_pywebview")[2]
    events = replaced.partition("\ndef ")[0]
    window = mock.Mock()

    report_loaded("qtwebengine", window)

    for name in ("before_load", "_pywebviewready", "loaded"):
        assert f"window.events.{name}.set()" in events
        getattr(window.events, name).set.assert_called_once_with()


@qtpy_hook("the names that pywebview imports from it")
def test_pywebview_finds_all_its_qt_names_without_qtpy() -> None:
    """PySide6 has all of them, under the names of QtPy."""
    pytest.importorskip("PySide6.QtWebEngineCore", exc_type=ImportError)
    from desktop_monitor.window import qtpy_hooks  # noqa: PLC0415

    imports = [
        (node.module, alias.name)
        for node in ast.walk(ast.parse(source("platforms.qt")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("qtpy")
        for alias in node.names
    ]
    assert len(imports) > 10
    with mock.patch.dict(sys.modules):
        qtpy_hooks.replace_qtpy()
        for module, name in imports:
            assert hasattr(importlib.import_module(module), name), f"{module}.{name}"
        assert sys.modules["qtpy"].PYSIDE6 is True
        assert sys.modules["qtpy"].PYQT6 is False
