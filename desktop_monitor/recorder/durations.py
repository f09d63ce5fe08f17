"""Lengths of time that the history is divided into."""

MINUTE_MS = 60_000
CHUNK_MS = 5 * MINUTE_MS
TEN_MINUTES_MS = 10 * MINUTE_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
