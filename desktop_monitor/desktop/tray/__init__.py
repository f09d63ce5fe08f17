"""An icon in the tray of the desktop, with the load of the machine and a menu.

* :mod:`.tray`: the one that this system has.
* :mod:`.content`: what is shown; :mod:`.icon` draws it, :mod:`.menu` lays it out. Neither imports D-Bus.
* :mod:`.status_notifier`: the thread that is connected to D-Bus, on Linux.
* :mod:`.item`: one connection: the tray that shows the item; :mod:`.item_object` and :mod:`.menu_object` are
  what it is shown.
* :mod:`.bus_object`: an object of ours on the bus, declared as tables of methods and properties.

On Windows and macOS there is none yet; the status reports that.
"""
