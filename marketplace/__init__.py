"""Proche: a marketplace that links amateurs who are good at something with the people who live near them."""

import gc
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
        return _import_whole("marketplace.command_line").create_app
    raise AttributeError(name)


def _import_whole(name: str) -> Any:
    # Nothing that is loaded now becomes garbage, and looking for it takes a third of the time.
    gc.disable()
    try:
        return import_module(name)
    finally:
        gc.freeze()
        gc.enable()
