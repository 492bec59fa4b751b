"""The laws of the house, each a function from a source tree to its violations."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
LONGEST_CONSOLE_FILE = 250
# Written by `make types` and read by nobody.
GENERATED = ("api/schema.ts",)
ROOMS = ("http", "reactions", "service", "store", "domain")
# To its right each room may import; http and reactions stand side by side.
RANK = {"http": 3, "reactions": 3, "service": 2, "store": 1, "domain": 0}
WINGS = ("customer", "commerce", "insight", "infra", "flows")
BANNED = ("manager", "helper", "util", "data", "info", "handler")
# Words that contain a banned one and are the field's own.
ALLOWED_NAMES = frozenset({"metadata", "exception_handlers", "route_handler", "route_handlers", "http_route_handler"})
_SQL = re.compile(
    r"^\s*(select\b.+\bfrom|insert into|update\s+[a-z_]+\.[a-z_]+|delete from|with\s+\w+\s+as\s*\()", re.I | re.S
)


def slices(root: Path) -> Iterator[Path]:
    """Every slice's folder."""
    for wing in WINGS:
        folder = root / "tessere" / wing
        if folder.exists():
            yield from sorted(each for each in folder.iterdir() if each.is_dir() and each.name != "__pycache__")


def kernel_packages(root: Path) -> Iterator[Path]:
    """The kernel's parts that are more than a file."""
    folder = root / "tessere" / "kernel"
    if folder.exists():
        yield from sorted(each for each in folder.iterdir() if each.is_dir() and each.name != "__pycache__")


def python_files(root: Path) -> Iterator[Path]:
    """Every Python file below."""
    yield from sorted(path for path in root.rglob("*.py") if "__pycache__" not in path.parts)


def _where(root: Path, path: Path, line: int | None = None) -> str:
    place = str(path.relative_to(root))
    return f"{place}:{line}" if line else place


def rooms(root: Path) -> list[str]:
    """A slice consists of its rooms, its door, its migrations and resources; nothing else."""
    wrong = []
    for folder in slices(root):
        for entry in sorted(folder.iterdir()):
            name = entry.stem if entry.suffix == ".py" else entry.name
            if name in {"__pycache__", "py.typed"}:
                continue
            allowed = (*ROOMS, "__init__") if entry.suffix == ".py" else (*ROOMS, "migrations", "resources")
            if name not in allowed:
                wrong.append(f"{_where(root, entry)}: not a room of a slice")
    return wrong


def room_order(root: Path) -> list[str]:
    """Inside a slice imports go from http and reactions to service to store to domain, never back."""
    wrong = []
    for folder in slices(root):
        package = ".".join(folder.relative_to(root).parts)
        for path in python_files(folder):
            room = path.relative_to(folder).parts[0].removesuffix(".py")
            if room not in RANK:
                continue
            for line, module in _imports(path):
                target = module.removeprefix(package + ".").split(".")[0] if module.startswith(package + ".") else None
                if target in RANK and target != room and RANK[target] >= RANK[room]:
                    wrong.append(f"{_where(root, path, line)}: {room} may not import {target}")
    return wrong


def doors(root: Path) -> list[str]:
    """Others import a slice's package, never a file inside; the package says in __all__ what it offers."""
    packages = {".".join(folder.relative_to(root).parts): folder for folder in [*slices(root), *kernel_packages(root)]}
    wrong = []
    for folder in packages.values():
        text = (folder / "__init__.py").read_text() if (folder / "__init__.py").exists() else ""
        if "__all__" not in text:
            wrong.append(f"{_where(root, folder)}: the door has no __all__")
        elif any(part in text for part in ("import *",)):
            wrong.append(f"{_where(root, folder)}: the door offers everything")
    for path in python_files(root):
        for line, module in _imports(path):
            for package, folder in packages.items():
                if module.startswith(package + ".") and folder not in path.parents:
                    wrong.append(f"{_where(root, path, line)}: import {package}, not {module}")
    return wrong


def schema_ownership(root: Path) -> list[str]:
    """A slice's SQL names its own schema only; views/ may read *_v views of any."""
    owners = {folder.name: folder for folder in slices(root) if (folder / "migrations").exists()}
    wrong = []
    for path in [*python_files(root), *sorted(root.rglob("*.sql"))]:
        owner = next((name for name, folder in owners.items() if folder in path.parents), None)
        in_views = "views" in path.relative_to(root).parts
        for line, text in _sql_texts(path):
            for schema, table in re.findall(r"\b([a-z_]+)\.([a-z_]+)\b", re.sub(r"--[^\n]*|'[^']*'", "", text)):
                if schema not in owners or schema == owner or not _names_table(text, schema, table):
                    continue
                if in_views and table.endswith("_v"):
                    continue
                wrong.append(f"{_where(root, path, line)}: {schema}.{table} belongs to {schema}")
    return wrong


def _names_table(text: str, schema: str, table: str) -> bool:
    """Whether schema.table stands where a statement names a table, and is no column of an alias."""
    place = (
        rf"(?:from|join|into|update|table|on|references|view|index|truncate|using|,)\s+(?:only\s+)?{schema}\.{table}\b"
    )
    return re.search(place, text, re.I) is not None


def sql_in_store(root: Path) -> list[str]:
    """Statements live in the store rooms, in views and in migrations."""
    wrong = []
    for path in python_files(root):
        parts = path.relative_to(root).parts
        if "store" in parts or "store.py" in parts or "views" in parts or parts[1:2] == ("entry",):
            continue
        if parts[1:3] == ("infra", "db"):  # the machinery of migrations and of the pool itself
            continue
        if parts[1:3] == ("kernel", "rules") and path.stem.startswith("sql"):  # writes queries over its caller's tables
            continue
        wrong += [
            f"{_where(root, path, line)}: SQL outside a store" for line, text in _sql_texts(path) if _SQL.match(text)
        ]
    return wrong


def sizes(root: Path) -> list[str]:
    """Files and functions that fit on a few screens."""
    wrong = []
    for path in python_files(root):
        text = path.read_text()
        lines = text.count("\n")
        if lines > LONGEST_FILE:
            wrong.append(f"{_where(root, path)}: {lines} lines, {LONGEST_FILE} at most")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    wrong.append(f"{_where(root, path, node.lineno)}: {node.name} has {length} lines")
    return wrong


def console_sizes(root: Path) -> list[str]:
    """The console's files stay short as well."""
    wrong = []
    for path in sorted([*root.rglob("*.ts"), *root.rglob("*.tsx")]):
        lines = path.read_text().count("\n")
        ours = "node_modules" not in path.parts and not path.as_posix().endswith(GENERATED)
        if ours and "locales" not in path.parts and lines > LONGEST_CONSOLE_FILE:
            wrong.append(f"{_where(root, path)}: {lines} lines, {LONGEST_CONSOLE_FILE} at most")
    return wrong


def names(root: Path) -> list[str]:
    """No name that says nothing."""
    wrong = []
    for path in python_files(root):
        if _says_nothing(path.stem):
            wrong.append(f"{_where(root, path)}: the name says nothing")
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and _says_nothing(node.name):
                wrong.append(f"{_where(root, path, node.lineno)}: {node.name} says nothing")
    return wrong


def pure_domain(root: Path) -> list[str]:
    """No clock, no randomness, no I/O in domain rooms."""
    wrong = []
    forbidden = re.compile(r"\b(datetime\.now|datetime\.utcnow|time\.time|uuid4|uuid7|random\.|open)\(")
    for folder in slices(root):
        domain = folder / "domain" if (folder / "domain").exists() else folder / "domain.py"
        paths = list(python_files(domain)) if domain.is_dir() else [domain] if domain.exists() else []
        for path in paths:
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if forbidden.search(line.split("#")[0]):
                    wrong.append(f"{_where(root, path, number)}: a rule may not do this: {line.strip()}")
    return wrong


def docstrings(root: Path) -> list[str]:
    """Every module says in one line what it is."""
    return [
        f"{_where(root, path)}: no docstring"
        for path in python_files(root)
        if not ast.get_docstring(ast.parse(path.read_text()))
    ]


def _says_nothing(name: str) -> bool:
    if name.lower() in ALLOWED_NAMES:
        return False
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_").split("_")
    return any(word in BANNED or word.removesuffix("s") in BANNED for word in words) or words[0] == "process"


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names if alias.name in RANK)


def _sql_texts(path: Path) -> Iterator[tuple[int, str]]:
    if path.suffix == ".sql":
        yield 1, path.read_text()
        return
    tree = ast.parse(path.read_text())
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value
