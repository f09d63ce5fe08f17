"""The pages that the window shows without an engine."""

import locale
import re

import pytest

from desktop_monitor.window import offline_page
from desktop_monitor.window.offline_page import RETRY_URL, texts

LANGUAGE_VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")


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
def test_the_language_follows_the_setting(
    monkeypatch: pytest.MonkeyPatch, setting: str, system: str | None, expected: str
) -> None:
    """``auto`` is the language of the system, or English."""
    for name in LANGUAGE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(locale, "getlocale", lambda: (system, "UTF-8"))

    assert texts(setting).language == expected


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LC_ALL": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": ""}, "en"),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "zh_CN:en"}, "zh-CN"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "zh_CN"}, "en"),
    ],
)
def test_a_locale_need_not_be_installed(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    """Its name says the language; the variables have the order of gettext."""
    for name in LANGUAGE_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(locale, "getlocale", lambda: (None, None))

    assert texts("auto").language == expected


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_pages_are_static_and_escaped(language: str) -> None:
    """No scripts, no external resources; error messages are escaped."""
    hostile = "<script>alert(1)</script><img src=http://evil.example>"
    text = texts(language)
    pages = [
        offline_page.engine_lost(text, detail=hostile, background="#0f1216"),
        offline_page.renderer_lost(text, background="#f3f5f8"),
        offline_page.problem(text, hostile, background="#f3f5f8"),
    ]

    for page in pages:
        assert f'lang="{language}"' in page
        assert "<script" not in page
        assert "<img" not in page
        assert "default-src 'none'" in page
        assert set(re.findall(r'href="([^"]*)"', page)) <= {RETRY_URL}


def test_pages_have_the_colours_of_the_theme() -> None:
    """The colour scheme matches the background."""
    assert "color-scheme: dark" in offline_page.renderer_lost(texts("en"), background="#0f1216")
    assert "color-scheme: light" in offline_page.renderer_lost(texts("en"), background="#f3f5f8")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_without_a_link_the_page_says_what_to_do(language: str) -> None:
    """A web view that reports no navigation would only fail to find the address of the link."""
    text = texts(language)

    page = offline_page.engine_lost(text, detail="", background="#0f1216", can_retry=False)

    assert RETRY_URL not in page
    assert text.of("restart") in page
