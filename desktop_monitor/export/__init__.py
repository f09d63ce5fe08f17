"""Writes recorded history out: CSV, JSON, an HTML report."""
