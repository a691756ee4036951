"""Which columns of the database hold text, and what a function of ours calls, read from the code itself."""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from sqlalchemy import String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from marketplace import models  # noqa: F401 - the tables of every room
from marketplace.core.crypto import Encrypted
from marketplace.core.database import Model

ROOT = Path(__file__).parents[2]
_TECHNICAL = re.compile(
    r"(^|_)(id|key|locale|zone|currency|state|status|kind|slug|hash|digest|token|code|country|etag|uid|url|path)$"
)
"""Names that say by themselves that no words of anybody stand there."""


def text_columns() -> set[str]:
    """`table.column` of everything that could hold words: text, JSON and what is encrypted."""
    return {
        f"{table.name}.{column.name}"
        for table in Model.metadata.tables.values()
        for column in table.columns
        if _holds_text(column.type)
        and not column.foreign_keys
        and not _TECHNICAL.search(column.name)
        and column.name not in _closed(table)
    }


def _holds_text(kind: object) -> bool:
    return isinstance(kind, Text | String | JSONB | Encrypted) or isinstance(
        getattr(kind, "impl", None), Text
    )


def _closed(table: Table) -> set[str]:
    """Columns that a CHECK lets hold known words alone, or one pattern."""
    checks = " ".join(str(getattr(one, "sqltext", "")) for one in table.constraints)
    return {found[1] for found in re.finditer(r"(\w+)(?: in \('| ~ )", checks)}


def module(path: str) -> ast.Module:
    """A file under `marketplace/`, read."""
    return _read(ROOT / "marketplace" / path)


@cache
def _read(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def calls_from(path: str, function: str) -> set[str]:
    """`name.attribute` and `name` of everything a function calls, itself or by functions of the same file."""
    known = {node.name: node for node in ast.walk(module(path)) if isinstance(node, ast.FunctionDef)}
    found: set[str] = set()
    waiting = [function]
    while waiting:
        for call in ast.walk(known[waiting.pop()]):
            name = _named(call.func) if isinstance(call, ast.Call) else ""
            if name and name not in found:
                found.add(name)
                if name in known:
                    waiting.append(name)
    return found


def _named(called: ast.expr) -> str:
    if isinstance(called, ast.Name):
        return called.id
    if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
        return f"{called.value.id}.{called.attr}"
    return ""


def callers_of(name: str) -> set[str]:
    """Files of ours that call a function of this name; the demo writes harmless words, and as itself."""
    return _callers()[name]


@cache
def _callers() -> dict[str, set[str]]:
    """`attribute`, `name.attribute` and `name` of everything that is called → the files where it is."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "marketplace").rglob("*.py"):
        if "demo" in path.parts:
            continue
        for node in ast.walk(_read(path)):
            name = _named(node.func) if isinstance(node, ast.Call) else ""
            for known in {name, name.rpartition(".")[2]} - {""}:
                found[known].add(str(path.relative_to(ROOT / "marketplace")))
    return found


def stores_of(room: str, column: str) -> set[str]:
    """`file:function` of everything in a room that sets an attribute of this name."""
    found = set()
    for path in (ROOT / "marketplace" / room).rglob("*.py"):
        for function in (node for node in ast.walk(_read(path)) if isinstance(node, ast.FunctionDef)):
            if any(_sets(node, column) for node in ast.walk(function)):
                found.add(f"{path.relative_to(ROOT / 'marketplace')}:{function.name}")
    return found


def _sets(node: ast.AST, column: str) -> bool:
    if not isinstance(node, ast.Assign):
        return False
    targets = [one for target in node.targets for one in ast.walk(target)]
    return any(isinstance(one, ast.Attribute) and one.attr == column for one in targets)
