"""Texts from outside, made safe to show."""

from desktop_monitor.text.printable import escaped, printable, without_unprintable

HOSTILE = "a\x1b[2J\n\u202egpj.exe é 系统"


def test_what_is_not_printable_is_shown_by_its_number() -> None:
    """Every such character has four digits; letters of any script stay."""
    assert printable(HOSTILE) == "a\\u001b[2J\\u000a\\u202egpj.exe é 系统"


def test_what_is_not_printable_is_replaced() -> None:
    """One character stands for each, so that nothing of it is kept."""
    assert without_unprintable(HOSTILE) == "a\ufffd[2J\ufffd\ufffdgpj.exe é 系统"


def test_what_is_not_printable_is_escaped() -> None:
    """As in a literal of Python, so that a log has one line for one event."""
    assert escaped(HOSTILE) == "a\\x1b[2J\\n\\u202egpj.exe é 系统"
