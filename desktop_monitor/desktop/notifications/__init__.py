"""Notifications of the desktop.

* :mod:`.message`: what is shown, and how names in it are made harmless.
* :mod:`.notifier`: the one that this system has.
* :mod:`.freedesktop`: org.freedesktop.Notifications, on Linux.

On Windows and macOS a notification needs a signed bundle or a registered program; there, and where no server
answers, alerts are announced on the page.
"""
