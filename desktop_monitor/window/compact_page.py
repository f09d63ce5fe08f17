"""The address of the compact page: the page asks for the kind of its window by its fragment."""

from urllib.parse import urldefrag

_FRAGMENT = "compact"
_KEY = "key="


def asks_for_compact(url: str) -> bool | None:
    """Return whether the page at `url` belongs into a compact window; None while it has a one-time key."""
    fragment = urldefrag(url).fragment
    return None if fragment.startswith(_KEY) else fragment == _FRAGMENT


def page_url(origin: str, *, is_compact: bool) -> str:
    """Return the address of the compact page, or that of the first page."""
    return f"{origin}/#{_FRAGMENT}" if is_compact else f"{origin}/#overview"
