"""The fast paths through /proc and /sys."""
