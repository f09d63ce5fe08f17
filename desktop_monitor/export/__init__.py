"""Formats the recorded history as CSV, JSON or an HTML report; every function yields pieces of bytes."""
