"""An icon in the tray of the desktop, with the load of the machine and a menu.

* :mod:`.tray`: the one that this system has.
* :mod:`.content`: what is shown; :mod:`.icon` draws it, :mod:`.menu` lays it out. Neither imports D-Bus.
* :mod:`.status_notifier`: the thread that is connected to D-Bus, on Linux.
* :mod:`.item`: one connection: the item, and the tray that shows it.
* :mod:`.bus_object`: an object of ours on the bus, declared as tables of methods and properties.

On Windows and macOS there is none yet; the status reports that.
"""
