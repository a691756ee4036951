"""Finds the Chromium that browser tests drive; without one they fail and say what to install."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def launch(playwright: Playwright) -> Browser:
    """One Chromium without a window; as root it cannot have its own sandbox."""
    arguments = ["--disable-dev-shm-usage", "--force-color-profile=srgb"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    return playwright.chromium.launch(executable_path=_executable(playwright), args=arguments)


def _executable(playwright: Playwright) -> str:
    """CHROMIUM_PATH, else an installed one, else the one that playwright brought."""
    if given := os.environ.get("CHROMIUM_PATH"):
        return given
    installed = next((path for name in _NAMES if (path := shutil.which(name))), None)
    own = playwright.chromium.executable_path
    if installed or Path(own).exists():
        return installed or own
    raise RuntimeError(
        "The browser tests need Chromium, and there is none. Install it (Debian, Ubuntu: apt install chromium;"
        " elsewhere: playwright install chromium), or set CHROMIUM_PATH to one."
    )
