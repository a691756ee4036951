"""Proche: a marketplace that links amateurs who are good at something with the people who live near them."""

from importlib import import_module
from typing import Any
from zoneinfo import ZoneInfo, reset_tzpath

# One tz database everywhere: that of the installed package, whose version every booking notes (core/localtime.py).
# The machine's own may be another one, and two machines may have two.
reset_tzpath(to=())
ZoneInfo.clear_cache()


def __getattr__(name: str) -> Any:
    # Scripts read core/postgres.py before Flask is installed, so the application is imported when asked for.
    # Who asks the package for it is the command line; a web server names marketplace.app:serve.
    if name == "create_app":
        return import_module("marketplace.command_line").create_app
    raise AttributeError(name)
