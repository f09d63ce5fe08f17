"""The HTTP API, one subject a file."""
