"""Finds or brings a Chromium for the browser tests; without any it fails, so that none is skipped."""

import glob
import os
import shutil
import subprocess
from pathlib import Path

from _bootstrap import DATA, PYTHON, SetupError, Steps, call

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge")
_APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_BROWSERS = DATA / "browsers"
_INSIDE = ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*")


def prepare_chromium(steps: Steps) -> Path:
    """Return an executable Chromium: an installed one, else playwright's, else Debian's when we are root."""
    steps.begin("Chromium")
    if found := _find():
        steps.end(str(found))
        return found
    for bring in (_bring_playwrights, _bring_debians):
        bring()
        if found := _find():
            steps.end(f"{found}, just installed")
            return found
    raise SetupError(
        "The browser tests need Chromium, and none could be found or brought. Install Chromium or Google "
        "Chrome (Debian, Ubuntu: apt install chromium), or set CHROMIUM_PATH to one, then try again."
    )


def _find() -> Path | None:
    if given := os.environ.get("CHROMIUM_PATH"):
        if not _works(Path(given)):
            raise SetupError(f"CHROMIUM_PATH is {given}, and that does not run. Correct it or leave it out.")
        return Path(given)
    named = (shutil.which(name) for name in _NAMES)
    candidates = [*(name for name in named if name), *_APPLICATIONS, *_downloaded()]
    return next((Path(candidate) for candidate in candidates if _works(Path(candidate))), None)


def _downloaded() -> list[str]:
    homes = (_BROWSERS, Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright")
    patterns = [str(home / "chromium-*" / inside) for home in homes for inside in _INSIDE]
    return [path for pattern in patterns for path in sorted(glob.glob(pattern), reverse=True)]


def _works(path: Path) -> bool:
    """Tell whether it starts at all: a downloaded one may lack libraries of the system."""
    if not os.access(path, os.X_OK):
        return False
    try:
        return (
            subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False).returncode == 0
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def _bring_playwrights() -> None:
    _try([str(PYTHON), "-m", "playwright", "install", "chromium"], PLAYWRIGHT_BROWSERS_PATH=str(_BROWSERS))


def _bring_debians() -> None:
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _try(["apt-get", "update"])
        _try(["apt-get", "install", "--yes", "--no-install-recommends", "chromium"])


def _try(command: list[str], **environment: str) -> None:
    # One way failing is no failure yet: what counts is whether a Chromium is there in the end.
    try:
        call(command, environment={"DEBIAN_FRONTEND": "noninteractive", **environment})
    except SetupError as error:
        print(f"  {str(error).splitlines()[0]}", flush=True)
