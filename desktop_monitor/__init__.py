"""Desktop Monitor: what the machine is doing, what it did, and who did it."""

__version__ = "0.1.0"
