"""What templates and catalogues compile to is kept, and nothing depends on its being there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import render_template

from marketplace.core import compiled, config, i18n
from tests.factories.serving import an_app


@pytest.fixture
def data_dir(tmp_path: Path) -> Iterator[Path]:
    with config.overridden(data_dir=tmp_path):
        yield tmp_path


def test_what_was_made_once_is_not_made_again(data_dir: Path) -> None:
    compiled.kept("a.mo", lambda: b"first")

    assert compiled.kept("a.mo", lambda: b"second") == b"first"


def test_another_name_is_made_anew(data_dir: Path) -> None:
    compiled.kept("a.mo", lambda: b"first")

    assert compiled.kept("b.mo", lambda: b"second") == b"second"


def test_a_folder_that_cannot_be_written_costs_time_alone(data_dir: Path) -> None:
    (data_dir / "compiled").write_text("a file where the folder should be")

    assert compiled.kept("a.mo", lambda: b"made") == b"made"


def test_another_state_of_the_code_finds_nothing_and_leaves_nothing_behind(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled.kept("a.mo", lambda: b"of the code before")
    monkeypatch.setattr(compiled, "_state_of_the_code", lambda: "after")

    found = compiled.kept("a.mo", lambda: b"of the code after")

    assert found == b"of the code after"
    assert [path.name for path in (data_dir / "compiled").iterdir()] == ["after"]


def test_a_template_is_compiled_for_the_next_start(data_dir: Path) -> None:
    page = an_app(data_dir / "templates", "Good day, {{ name }}")

    with page.app_context():
        render_template("page.html", name="Nora")

    assert len(list((data_dir / "compiled").glob("*/__jinja2_*.cache"))) == 1


def test_a_template_that_changed_is_compiled_again(data_dir: Path) -> None:
    with an_app(data_dir / "templates", "before").app_context():
        render_template("page.html")

    with an_app(data_dir / "templates", "after").app_context():
        assert render_template("page.html") == "after"


def test_templates_are_shown_where_nothing_can_be_kept(data_dir: Path) -> None:
    (data_dir / "compiled").write_text("a file where the folder should be")

    with an_app(data_dir / "templates", "shown").app_context():
        assert render_template("page.html") == "shown"


def test_a_kept_catalogue_speaks_as_the_one_just_made(data_dir: Path) -> None:
    made = i18n.catalogue.__wrapped__("fr").gettext("Sign in")

    assert i18n.catalogue.__wrapped__("fr").gettext("Sign in") == made != "Sign in"
    assert len(list((data_dir / "compiled").glob("*/fr-*.mo"))) == 1
