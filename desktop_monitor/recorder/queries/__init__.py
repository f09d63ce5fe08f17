"""Answers from the recorded history."""
