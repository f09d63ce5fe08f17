"""Finds or starts the engine of a data directory, calls it and supervises it; checks for a display.

Imports only the standard library at first, so that an engine is started before anything slow is imported.
"""
