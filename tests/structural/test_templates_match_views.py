import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from jinja2 import nodes

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
# Frames, pieces and messages are no views.
SHARED = {"components", "mail", "sandbox"}
SHARED_FILES = {"layout.html", "error.html", "styleguide.html"}


def views() -> list[Path]:
    return [
        path
        for path in sorted(TEMPLATES.rglob("*.html"))
        if path.relative_to(TEMPLATES).parts[0] not in SHARED | SHARED_FILES and not path.name.startswith("_")
    ]


def test_every_template_is_rendered_somewhere(app: Flask) -> None:
    source = "\n".join(path.read_text() for path in (ROOT / "marketplace").rglob("*.py"))

    unused = [
        name for path in views() if f'"{(name := path.relative_to(TEMPLATES).as_posix())}"' not in source
    ]

    assert unused == []


def given_to_templates() -> Iterator[tuple[str, set[str]]]:
    """Each call that names a template, with the names of what it gives."""
    for path in (ROOT / "marketplace").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                given = {one.arg for one in node.keywords if one.arg}
                names = [str(one.value) for one in node.args if isinstance(one, ast.Constant)]
                yield from ((name, given) for name in names if name.endswith(".html"))


def test_the_frame_of_all_pages_takes_no_name_that_a_view_gives(app: Flask) -> None:
    frame = app.jinja_env.parse((TEMPLATES / "layout.html").read_text())
    targets = [one.target for one in frame.body if isinstance(one, nodes.Assign)]
    own = {one.name for one in targets if isinstance(one, nodes.Name)}

    # What the frame sets is what every block of a page sees, whatever the view had given by that name.
    taken = [
        f"{template}: {', '.join(given & own)}" for template, given in given_to_templates() if given & own
    ]

    assert own
    assert taken == []


def test_every_template_lies_in_the_folder_of_a_blueprint(app: Flask) -> None:
    folders = {path.relative_to(TEMPLATES).parts[0] for path in views()}

    assert folders <= set(app.blueprints)


def test_no_template_has_inline_styles_or_handlers() -> None:
    inline = re.compile(r"<[^>{]*\s(style|on[a-z]+)\s*=", re.IGNORECASE)

    found = [
        f"{path.relative_to(TEMPLATES)}: {match.group()[:60]}"
        for path in TEMPLATES.rglob("*.html")
        if "mail" not in path.parts
        for match in [inline.search(path.read_text())]
        if match
    ]

    assert found == []
