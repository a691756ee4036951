"""Every event and every account that the source posts anywhere, read from the source itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2] / "marketplace"
_POSTING = {"post", "Posting"}
_NAMING = {"_platform", "_owned", "code_of"}


def posted_kinds() -> set[str]:
    """The kinds of all postings: the second argument of `post` and `Posting`."""
    found = set()
    for call in _calls(_POSTING):
        given = call.args[1] if len(call.args) > 1 else None
        if isinstance(given, ast.Constant) and isinstance(given.value, str):
            found.add(given.value)
    return found


def account_names() -> set[str]:
    """The names of all accounts, before what tells one owner or unit from another."""
    found = set()
    for call in _calls(_NAMING):
        name = _beginning(call.args[0])
        if name:
            found.add(name.partition(":")[0])
    return found


def _beginning(given: ast.expr) -> str:
    if isinstance(given, ast.JoinedStr) and given.values:
        given = given.values[0]
    return given.value if isinstance(given, ast.Constant) and isinstance(given.value, str) else ""


def _calls(names: set[str]) -> Iterator[ast.Call]:
    for path in sorted(ROOT.rglob("*.py")):
        source = path.read_text()
        if "money.ledger" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and _name_of(node.func) in names:
                yield node


def _name_of(called: ast.expr) -> str:
    return getattr(called, "id", None) or getattr(called, "attr", "")
