"""The native window, which shows the engine's page. The only package that imports pywebview and Qt.

:mod:`.window` is the window; :mod:`.qt_shell` and :mod:`.native_shell` are what differs between web views.
"""
