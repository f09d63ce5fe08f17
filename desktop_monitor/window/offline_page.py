"""The pages that the window shows without an engine: static HTML without scripts."""

import html
from typing import NamedTuple

from desktop_monitor.text.dictionary import dictionary, language_name

# The link on these pages, which the window intercepts. ".invalid" never resolves (RFC 2606).
RETRY_URL = "http://again.invalid/"


class Texts(NamedTuple):
    """The language of these pages, and the page's dictionary of it."""

    language: str
    dictionary: dict[str, str]

    @property
    def title(self) -> str:
        """The title of the window."""
        return self.dictionary["document.title"]

    def of(self, key: str) -> str:
        """Return a text of these pages."""
        return self.dictionary[f"window.{key}"]


def texts(language: str) -> Texts:
    """Return the texts for the language setting; see `language_name`."""
    return Texts(*dictionary(language_name(language)))


def engine_lost(texts: Texts, *, detail: str, background: str, can_retry: bool = True) -> str:
    """Return the page for a lost engine, with the reason, and a retry link where that can be intercepted."""
    advice = texts.of("engine_lost_advice")
    if not can_retry:
        advice = f"{advice} {texts.of('restart')}"
    return _page(texts, texts.of("engine_lost"), advice, detail, background, can_retry=can_retry)


def renderer_lost(texts: Texts, *, background: str) -> str:
    """Return the page for a renderer that crashed repeatedly, with a retry link."""
    return _page(texts, texts.of("renderer_lost"), texts.of("renderer_lost_advice"), "", background)


def problem(texts: Texts, message: str, *, background: str) -> str:
    """Return the page for a monitor that cannot start."""
    return _page(texts, texts.of("cannot_start"), message, "", background, can_retry=False)


def _page(
    texts: Texts, heading: str, advice: str, detail: str, background: str, *, can_retry: bool = True
) -> str:
    label = texts.of("retry")
    retry = f'<p><a href="{RETRY_URL}">{label}</a></p>' if can_retry else ""
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
