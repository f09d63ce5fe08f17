"""What the window says without an engine."""

import locale
import re

import pytest

from desktop_monitor.window import offline_page
from desktop_monitor.window.offline_page import AGAIN, words


@pytest.mark.parametrize(
    ("setting", "system", "expected"),
    [
        ("en", "zh_CN", "en"),
        ("zh-CN", "en_US", "zh-CN"),
        ("auto", "zh_CN", "zh-CN"),
        ("auto", "zh_TW", "zh-CN"),
        ("auto", "Chinese (Simplified)_China", "zh-CN"),
        ("auto", "de_DE", "en"),
        ("auto", None, "en"),
    ],
)
def test_the_language_is_the_users(
    monkeypatch: pytest.MonkeyPatch, setting: str, system: str | None, expected: str
) -> None:
    """The setting, or else the system's; English where it is neither."""
    monkeypatch.setattr(locale, "getlocale", lambda: (system, "UTF-8"))

    assert words(setting).language == expected


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_own_pages_are_static_and_escaped(language: str) -> None:
    """No script, nothing from elsewhere, and an error's words stay words."""
    hostile = "<script>alert(1)</script><img src=http://evil.example>"
    text = words(language)
    pages = [
        offline_page.engine_lost(text, detail=hostile, background="#0f1216"),
        offline_page.view_lost(text, background="#f3f5f8"),
        offline_page.problem(text, hostile, background="#f3f5f8"),
    ]

    for page in pages:
        assert f'lang="{language}"' in page
        assert "<script" not in page
        assert "<img" not in page
        assert "default-src 'none'" in page
        assert set(re.findall(r'href="([^"]*)"', page)) <= {AGAIN}


def test_own_pages_have_the_colours_of_the_theme() -> None:
    """Dark letters on a light ground, or the other way round."""
    assert "color-scheme: dark" in offline_page.view_lost(words("en"), background="#0f1216")
    assert "color-scheme: light" in offline_page.view_lost(words("en"), background="#f3f5f8")
