"""Notifications of the desktop.

* :mod:`.message`: what is shown; names in it are escaped.
* :mod:`.notifier`: the one that this system has.
* :mod:`.dbus_notifier`: the thread that is connected to the session bus, on Linux; :mod:`.dbus_client` speaks
  org.freedesktop.Notifications.
* :mod:`.library_notifier`: desktop-notifier, on Windows and macOS.

Where no server answers, alerts are announced on the page.
"""
