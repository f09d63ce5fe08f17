"""Numbers with their units as text, in the terminal and in reports, as format.js of the page writes them.

``tests/text/unit_texts.json`` has the texts that both must write.
"""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

UNKNOWN = "-"
_BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB")
_BYTE_RATES = ("B/s", "kB/s", "MB/s", "GB/s", "TB/s")
_BIT_RATES = ("bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s")
_UNIT_LIMIT = 999.5  # from here on, rounding gives four digits
_TWO_DECIMALS_BELOW, _ONE_DECIMAL_BELOW = 9.995, 99.95
_BITS = 8


def percent_number_text(percent: float | None) -> str:
    """``12.3``, below a heading that has the sign; at 100, without a decimal."""
    if percent is None:
        return UNKNOWN
    recorded = _as_recorded(percent)
    return _fixed(recorded, int(recorded < _ONE_DECIMAL_BELOW))


def percent_text(percent: float | None) -> str:
    """``12.3 %``; at 100, without a decimal."""
    return UNKNOWN if percent is None else f"{percent_number_text(percent)} %"


def fine_percent_text(percent: float | None) -> str:
    """``0.04 %``, for small values."""
    if percent is None:
        return UNKNOWN
    recorded = _as_recorded(percent)
    return f"{_fixed(recorded, 2 if recorded < _TWO_DECIMALS_BELOW else 1)} %"


def count_text(number: int | None) -> str:
    """``1,420``."""
    return UNKNOWN if number is None else f"{number:,}"


def load_text(load: float) -> str:
    """``1.25``, a load average."""
    return _fixed(load, 2)


def celsius_text(celsius: float) -> str:
    """``48.5 °C``."""
    return f"{_fixed(celsius, 1)} °C"


def bytes_text(number: float | None) -> str:
    """``84.1 MiB``, three significant digits."""
    return _scaled(number, 1024, _BINARY)


def byte_rate_text(bytes_per_s: float | None) -> str:
    """``21.7 MB/s``, powers of ten as usual for disks."""
    return _scaled(bytes_per_s, 1000, _BYTE_RATES)


def bit_rate_text(bytes_per_s: float | None) -> str:
    """``51.5 Mbit/s``, as usual for networks."""
    return _scaled(None if bytes_per_s is None else bytes_per_s * _BITS, 1000, _BIT_RATES)


def seconds_text(seconds: float | None) -> str:
    """``12.5 s`` of CPU time."""
    return UNKNOWN if seconds is None else f"{_significant(seconds)} s"


def local_time(at_unix_ms: int) -> str:
    """``2026-11-22 13:05:00+01:00``, an instant as local time with its zone."""
    return datetime.fromtimestamp(at_unix_ms / 1000).astimezone().isoformat(sep=" ", timespec="seconds")


def _scaled(number: float | None, factor: int, units: tuple[str, ...]) -> str:
    if number is None:
        return UNKNOWN
    power = 0
    while number >= _UNIT_LIMIT and power < len(units) - 1:
        number /= factor
        power += 1
    return f"{_significant(number) if power else _fixed(number, 0)} {units[power]}"


def _significant(number: float) -> str:
    if number == 0 or number >= _ONE_DECIMAL_BELOW:
        return _fixed(number, 0)
    return _fixed(number, 2 if number < _TWO_DECIMALS_BELOW else 1)


def _as_recorded(percent: float) -> float:
    """Round to the thousandths of a recording: the same share is then shown the same, now and later."""
    return round(percent * 1000) / 1000


def _fixed(number: float, decimals: int) -> str:
    """Halves are rounded up, as by Intl.NumberFormat; ``format`` rounds 6.25 to 6.2."""
    return f"{Decimal(repr(number)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,}"
