"""The page's own files: a fixed table made at the start, so that no request can name any other file."""

from collections.abc import Mapping
from pathlib import Path

from flask import Flask, Response, abort

# Our own table: Windows may have text/plain for .js in its registry, and then no module would run.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".webmanifest": "application/manifest+json",
}
_FOLDERS = ("css", "icons", "js", "locales", "vendor")


def table_of_assets(directory: Path) -> Mapping[str, Path]:
    """Map the names below ``/assets/`` to the files of the page."""
    files = (file for folder in _FOLDERS for file in (directory / folder).rglob("*"))
    return {
        file.relative_to(directory).as_posix(): file
        for file in files
        if file.suffix in _TYPES and file.is_file()
    }


def index_of(directory: Path) -> Path:
    """Choose the page that a browser gets: the bundled one, or the plain modules while they are newer.

    Who changes a module sees it after the next start of the engine, without a build. An installed program
    carries the bundled page alone, so the age of its files, which unpacking makes up, decides nothing.
    """
    plain, bundled = directory / "index.html", directory / "vendor" / "page.html"
    if not plain.exists():
        return bundled
    sources = (plain, *(directory / "css").glob("*.css"), *(directory / "js").rglob("*.js"))
    made_ns = bundled.stat().st_mtime_ns if bundled.exists() else 0
    return bundled if all(source.stat().st_mtime_ns <= made_ns for source in sources) else plain


def add_assets(app: Flask, directory: Path) -> None:
    """Serve the page at ``/`` and its files below ``/assets/``."""
    table = table_of_assets(directory)
    page = index_of(directory)

    def index() -> Response:
        return _file(page)

    def asset(name: str) -> Response:
        if name not in table:
            abort(404)
        return _file(table[name])

    app.add_url_rule("/", "index", index, provide_automatic_options=False)
    app.add_url_rule("/assets/<path:name>", "asset", asset, provide_automatic_options=False)


def _file(path: Path) -> Response:
    return Response(path.read_bytes(), content_type=_TYPES[path.suffix])
