"""The pages that the window shows without an engine: static HTML without scripts."""

import html
import json
import locale
from dataclasses import dataclass

from desktop_monitor.paths import assets_dir

# The link on these pages, which the window intercepts. ".invalid" never resolves (RFC 2606).
RETRY_URL = "http://again.invalid/"
_FALLBACK_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of these pages in one language; those of the page's dictionary."""

    language: str
    title: str
    engine_lost: str
    engine_lost_advice: str
    renderer_lost: str
    renderer_lost_advice: str
    retry: str
    restart: str
    cannot_start: str


def texts(language: str) -> Texts:
    """Return the texts for the language setting: a BCP 47 tag, or ``auto`` for the language of the system."""
    if language == "auto":
        language = locale.getlocale()[0] or ""
    wanted = language.lower()
    dictionaries = {path.stem: path for path in sorted((assets_dir() / "locales").glob("*.json"))}
    for tag, path in dictionaries.items():
        if tag != _FALLBACK_LANGUAGE:
            dictionary = json.loads(path.read_bytes())
            # "Chinese (Simplified)_China" on Windows, "zh_CN" elsewhere.
            if wanted.startswith(
                (tag.lower().partition("-")[0], dictionary["language.english_name"].lower())
            ):
                return _texts(tag, dictionary)
    return _texts(_FALLBACK_LANGUAGE, json.loads(dictionaries[_FALLBACK_LANGUAGE].read_bytes()))


def _texts(language: str, dictionary: dict[str, str]) -> Texts:
    return Texts(
        language=language,
        title=dictionary["document.title"],
        engine_lost=dictionary["window.engine_lost"],
        engine_lost_advice=dictionary["window.engine_lost_advice"],
        renderer_lost=dictionary["window.renderer_lost"],
        renderer_lost_advice=dictionary["window.renderer_lost_advice"],
        retry=dictionary["window.retry"],
        restart=dictionary["window.restart"],
        cannot_start=dictionary["window.cannot_start"],
    )


def engine_lost(texts: Texts, *, detail: str, background: str, can_retry: bool = True) -> str:
    """Return the page for a lost engine, with the reason, and a retry link where that can be intercepted."""
    advice = texts.engine_lost_advice if can_retry else f"{texts.engine_lost_advice} {texts.restart}"
    return _page(texts, texts.engine_lost, advice, detail, background, can_retry=can_retry)


def renderer_lost(texts: Texts, *, background: str) -> str:
    """Return the page for a renderer that crashed repeatedly, with a retry link."""
    return _page(texts, texts.renderer_lost, texts.renderer_lost_advice, "", background)


def problem(texts: Texts, message: str, *, background: str) -> str:
    """Return the page for a monitor that cannot start."""
    return _page(texts, texts.cannot_start, message, "", background, can_retry=False)


def _page(
    texts: Texts, heading: str, advice: str, detail: str, background: str, *, can_retry: bool = True
) -> str:
    retry = f'<p><a href="{RETRY_URL}">{texts.retry}</a></p>' if can_retry else ""
    return f"""<!doctype html>
<html lang="{texts.language}">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{texts.title}</title>
<style>
  :root {{ color-scheme: {"dark" if background < "#8" else "light"}; font: 13px/1.6 system-ui, sans-serif }}
  body {{ background: {background}; margin: 20vh auto; max-width: 36rem; padding: 0 1rem }}
  h1 {{ font-size: 25px; font-weight: 600 }}
  a {{ color: LinkText; font-size: 16px }}
</style>
<main>
  <h1>{html.escape(heading)}</h1>
  <p>{html.escape(advice)}</p>
  <p>{html.escape(detail)}</p>
  {retry}
</main>
</html>
"""
