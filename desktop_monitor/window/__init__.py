"""The native window, which shows the engine's page. The only package that imports pywebview and Qt.

* :mod:`.window`: the window of this process, from its creation to the end of the process.
* :mod:`.qt_shell` and :mod:`.native_shell`: what a window can do with Qt, and with any other web view.
* :mod:`.geometry`: where the window was, and where it fits on today's screens.
* :mod:`.offline_page`: the pages that the window shows without an engine.
* :mod:`.pywebview_hooks` and :mod:`.qtpy_hooks`: everything that depends on the inside of these libraries.
"""
