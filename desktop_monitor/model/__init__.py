"""The records and closed sets that all parts share."""
