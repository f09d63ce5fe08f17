"""Print the size of a bundle, and fail if it exceeds the limit: ``bundle_size.py FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

LIMIT_MB = 420


def main() -> int:
    """Print the total and the largest files; return 1 if the total exceeds the limit."""
    folder = Path(sys.argv[1])
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    sizes = sorted(((path.stat().st_size, path) for path in files), reverse=True)
    total_mb = sum(size for size, _ in sizes) / 1e6
    print(f"{folder}: {total_mb:.0f} MB in {len(files)} files (limit {LIMIT_MB} MB)")
    for size, path in sizes[:5]:
        print(f"    {size / 1e6:6.1f} MB  {path.relative_to(folder)}")
    return int(total_mb > LIMIT_MB)


if __name__ == "__main__":
    sys.exit(main())
