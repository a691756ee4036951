import re
from pathlib import Path

from flask import Flask

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
