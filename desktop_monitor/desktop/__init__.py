"""What the program is to the desktop: notifications, the tray, the start at log-in."""
