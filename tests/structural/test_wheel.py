"""The wheel: installed far from the checkout, it brings every folder and serves a page."""

import subprocess
import sys
import sysconfig
from pathlib import Path
from venv import create

import pytest

from marketplace.core.resources import resource_path
from tests import databases

ROOT = Path(__file__).parents[2]

_SERVE = """
from marketplace.app import create_app
from marketplace.core import resources
assert resources.resource_path("templates").parts[-2:] == ("_data", "templates"), resources.__file__
page = create_app().test_client().get("/", headers={"Accept-Language": "fr"})
print(page.status_code, page.content_type)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment with the wheel, which sees our libraries but not our checkout."""
    folder = tmp_path_factory.mktemp("elsewhere")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    create(folder / "venv", with_pip=False, symlinks=True)
    python = folder / "venv" / "bin" / "python"
    [site] = folder.glob("venv/lib/python*/site-packages")
    (site / "libraries.pth").write_text(sysconfig.get_path("purelib"))
    [wheel] = folder.glob("*.whl")
    install = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--no-deps",
        "--no-index",
        wheel,
    ]
    subprocess.run(install, cwd=folder, check=True, capture_output=True)
    return python


@pytest.mark.parametrize("name", ["templates", "static", "migrations", "translations"])
def test_the_wheel_brings_every_file_of_a_folder(installed: Path, name: str) -> None:
    [packaged] = installed.parents[1].glob(f"lib/python*/site-packages/marketplace/_data/{name}")
    here = resource_path(name)

    missing = {file.relative_to(here) for file in here.rglob("*.*") if "__pycache__" not in file.parts} - {
        file.relative_to(packaged) for file in packaged.rglob("*")
    }

    assert missing == set()


def test_the_wheel_serves_a_page(installed: Path, server_url: str) -> None:
    with databases.copy_of_template(server_url) as url:
        environment = {
            "DATABASE_URL": url,
            "DATA_DIR": str(installed.parents[2] / "data"),
            "PROCHE_PROFILE": "test",
        }
        served = subprocess.run(
            [installed, "-c", _SERVE], env=environment, cwd=installed.parent, capture_output=True, text=True
        )

    assert served.stderr == ""
    assert served.stdout.strip() == "200 text/html; charset=utf-8"
