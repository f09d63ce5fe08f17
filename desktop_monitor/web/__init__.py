"""Speaks with the page: HTTP, Socket.IO, and the guard in front of both."""
