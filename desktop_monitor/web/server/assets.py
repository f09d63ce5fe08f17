"""Serves the page's files from a table that is built at the start: no request can reach another file."""

from collections.abc import Mapping
from pathlib import Path

from flask import Flask, Response, abort

# Not from mimetypes: the registry of Windows may have text/plain for .js, which browsers refuse for modules.
_CONTENT_TYPES = {
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


def asset_table(directory: Path) -> Mapping[str, Path]:
    """Map the paths below ``/assets/`` to files."""
    files = (file for folder in _FOLDERS for file in (directory / folder).rglob("*"))
    return {
        file.relative_to(directory).as_posix(): file
        for file in files
        if file.suffix in _CONTENT_TYPES and file.is_file()
    }


def choose_index(directory: Path) -> Path:
    """Return the bundled page, unless one of the sources is newer.

    A changed module is thus served after a restart of the engine, without a build. An installed program has
    only the bundled page, whose modification time depends on the installer.
    """
    plain, bundled = directory / "index.html", directory / "vendor" / "page.html"
    if not plain.exists():
        return bundled
    sources = (plain, *(directory / "css").glob("*.css"), *(directory / "js").rglob("*.js"))
    bundled_at_ns = bundled.stat().st_mtime_ns if bundled.exists() else 0
    return bundled if all(source.stat().st_mtime_ns <= bundled_at_ns for source in sources) else plain


def add_assets(app: Flask, directory: Path) -> None:
    """Serve the page at ``/`` and its files below ``/assets/``."""
    table = asset_table(directory)
    page = choose_index(directory)

    def index() -> Response:
        return _file(page)

    def asset(name: str) -> Response:
        if name not in table:
            abort(404)
        return _file(table[name])

    app.add_url_rule("/", "index", index, provide_automatic_options=False)
    app.add_url_rule("/assets/<path:name>", "asset", asset, provide_automatic_options=False)


def _file(path: Path) -> Response:
    return Response(path.read_bytes(), content_type=_CONTENT_TYPES[path.suffix])
