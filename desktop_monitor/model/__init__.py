"""The records and closed sets that every part speaks."""
