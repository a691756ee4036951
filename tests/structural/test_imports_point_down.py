"""The house keeps its floors: every import of the package is read from the source and must point down."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "marketplace"

FLOORS = ("core", "people", "money", "goods", "trade", "community", "workflows")
EDGE_NAMES = {"views", "api", "jobs", "commands"}
EDGE_ROOMS = {"web", "api", "sandbox", "demo"}
ASSEMBLY = {
    "marketplace",
    "marketplace.app",
    "marketplace.command_line",
    "marketplace.registry",
    "marketplace.serving",
}
# Every feature's tables in one place, for mappers and migrations; imported by the assembly alone.
COLLECTION = "marketplace.models"
# Flask-Login's glue is an edge by nature, though it lives beside the accounts it loads.
EDGE_MODULES = {"marketplace.people.accounts.login", "marketplace.people.accounts.reauth"}


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> Iterator[tuple[str, int, bool]]:
    """Imported module, line, whether inside a function; imports for type checkers alone are left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node.lineno, id(node) in inside
        elif isinstance(node, ast.ImportFrom) and node.module:
            for name in node.names:
                inner = f"{node.module}.{name.name}"
                known = (ROOT / inner.replace(".", "/")).with_suffix(".py").exists()
                package = (ROOT / inner.replace(".", "/")).is_dir()
                yield (inner if known or package else node.module), node.lineno, id(node) in inside


def is_edge(module: str) -> bool:
    parts = module.split(".")
    if parts[1] == "core":
        return False
    return module in EDGE_MODULES or parts[1] in EDGE_ROOMS or bool(EDGE_NAMES & set(parts))


def floor(module: str) -> int:
    if is_edge(module):
        return len(FLOORS)
    room = module.split(".")[1]
    return FLOORS.index(room)


SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "_data" not in path.parts)


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_imports_point_down(path: Path) -> None:
    module = module_of(path)
    if module in ASSEMBLY | {COLLECTION}:
        return

    upwards = [
        f"{module}:{line} imports {target}"
        for target, line, _ in imports_of(path)
        if target.startswith("marketplace.")
        and (target in ASSEMBLY | {COLLECTION} or floor(target) > floor(module))
    ]

    assert upwards == []


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_no_import_hides_inside_a_function(path: Path) -> None:
    hidden = [f"line {line}: {target}" for target, line, inside in imports_of(path) if inside]

    assert hidden == []


def test_no_modules_import_in_a_circle() -> None:
    graph = {
        module_of(path): {target for target, _, _ in imports_of(path) if target.startswith("marketplace.")}
        for path in SOURCES
    }

    circle = first_circle(graph)

    assert circle is None


def first_circle(graph: dict[str, set[str]]) -> list[str] | None:
    """A path of imports that ends where it began, or None."""
    done: set[str] = set()

    def walk(module: str, way: list[str]) -> list[str] | None:
        if module in way:
            return [*way[way.index(module) :], module]
        if module in done:
            return None
        for target in sorted(graph.get(module, ())):
            if found := walk(target, [*way, module]):
                return found
        done.add(module)
        return None

    return next((found for module in sorted(graph) if (found := walk(module, []))), None)


def test_the_check_sees_a_circle() -> None:
    assert first_circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) == ["a", "b", "c", "a"]


def test_the_check_sees_an_import_that_points_up(tmp_path: Path) -> None:
    source = tmp_path / "operations.py"
    source.write_text("from marketplace.workflows import book\n")

    targets = [target for target, _, _ in imports_of(source)]

    assert floor(targets[0]) > floor("marketplace.trade.bookings.operations")
