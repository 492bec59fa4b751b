"""The house keeps its laws, and each law catches a planted violation."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import laws

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src"
Law = Callable[[Path], list[str]]
LAWS: list[Law] = [
    laws.rooms, laws.room_order, laws.doors, laws.schema_ownership, laws.sql_in_store, laws.sizes, laws.names,
    laws.pure_domain, laws.docstrings,
]  # fmt: skip
LONG = "\n".join(f"x{n} = {n}" for n in range(401))
FUNCTION = "def long():\n" + "\n".join(f"    x{n} = {n}" for n in range(60))
STOCK = "tessere/commerce/stock"
PLANTED: list[tuple[Law, dict[str, str], str]] = [
    (laws.rooms, {f"{STOCK}/utils.py": ""}, "not a room"),
    (
        laws.room_order,
        {f"{STOCK}/domain.py": "from tessere.commerce.stock import store"},
        "domain may not import store",
    ),
    (laws.room_order, {f"{STOCK}/store.py": "from tessere.commerce.stock.service import x"}, "store may not import"),
    (laws.doors, {f"{STOCK}/__init__.py": ""}, "no __all__"),
    (
        laws.doors,
        {
            f"{STOCK}/__init__.py": "__all__ = []",
            "tessere/flows/sell.py": "from tessere.commerce.stock.service import x",
        },
        "import tessere.commerce.stock",
    ),
    (
        laws.schema_ownership,
        {
            "tessere/customer/events/migrations/0001_a.before.sql": "",
            f"{STOCK}/store.py": 'A = "select 1 from events.event_log"',
        },
        "belongs to events",
    ),
    (
        laws.schema_ownership,
        {f"{STOCK}/migrations/0001_a.before.sql": "", "tessere/views/floor.py": 'A = "select 1 from stock.level"'},
        "belongs to stock",
    ),
    (laws.sql_in_store, {f"{STOCK}/service.py": 'A = "select a from stock.level"'}, "SQL outside"),
    (laws.sql_in_store, {"tessere/kernel/rules/model.py": 'A = "select a from stock.level"'}, "SQL outside"),
    (
        laws.doors,
        {
            "tessere/kernel/rules/__init__.py": "__all__ = []",
            "tessere/commerce/stock/__init__.py": "__all__ = []",
            "tessere/flows/sell.py": "from tessere.kernel.rules.model import Rule",
        },
        "import tessere.kernel.rules, not",
    ),
    (laws.sizes, {f"{STOCK}/domain.py": LONG}, "401 lines"),
    (laws.sizes, {f"{STOCK}/domain.py": FUNCTION}, "has 61 lines"),
    (laws.names, {f"{STOCK}/domain.py": "class StockManager: ..."}, "says nothing"),
    (laws.names, {f"{STOCK}/service.py": "def process_order(): ..."}, "says nothing"),
    (laws.pure_domain, {f"{STOCK}/domain.py": "a = datetime.now()"}, "a rule may not"),
    (laws.docstrings, {f"{STOCK}/domain.py": "a = 1"}, "no docstring"),
]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_the_house_keeps(law: Law) -> None:
    assert law(SOURCE) == []


def test_the_console_keeps_its_files_short() -> None:
    assert laws.console_sizes(REPOSITORY / "console" / "src") == []
    assert laws.console_sizes(REPOSITORY / "widget" / "src") == []
    assert laws.console_sizes(REPOSITORY / "widget" / "shop") == []


@pytest.mark.parametrize(("law", "files", "expected"), PLANTED)
def test_a_planted_violation_is_found(law: Law, files: dict[str, str], expected: str, tmp_path: Path) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n")
    assert any(expected in violation for violation in law(tmp_path)), law(tmp_path)


def test_a_planted_long_console_file_is_found(tmp_path: Path) -> None:
    (tmp_path / "page.tsx").write_text("\n" * 251)
    assert laws.console_sizes(tmp_path)


@pytest.mark.parametrize(
    ("file", "text", "contract"),
    [
        ("kernel/ids.py", "import tessere.infra.db", "Imports go down the storeys only"),
        ("infra/db/store/arrays.py", "import tessere.customer.events", "Imports go down the storeys only"),
        ("infra/db/store/arrays.py", "import tessere.infra.outbox", "The stairs of infra"),
        ("customer/events/__init__.py", "import tessere.customer.identity", "The stairs of the customer wing"),
        ("kernel/ids.py", "import psycopg", "The kernel knows the standard library and msgspec only"),
        ("customer/identity/domain/rules.py", "import psycopg", "Rules do no I/O"),
    ],
)
def test_a_planted_import_breaks_its_contract(file: str, text: str, contract: str, tmp_path: Path) -> None:
    shutil.copytree(SOURCE / "tessere", tmp_path / "tessere", ignore=shutil.ignore_patterns("__pycache__", "*_assets"))
    shutil.copy(REPOSITORY / ".importlinter", tmp_path)
    planted = tmp_path / "tessere" / file
    planted.write_text(planted.read_text() + f"\n{text}\n")
    command = [
        sys.executable, "-c",
        f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from importlinter.cli import lint_imports; "
        f"sys.exit(lint_imports(config_filename={str(tmp_path / '.importlinter')!r}, cache_dir=None))",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode != 0
    assert f"{contract} BROKEN" in done.stdout, done.stdout + done.stderr
