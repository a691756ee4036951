"""Finds the folders that are not Python code, in a checkout or in an installed wheel; it never reads them."""

from pathlib import Path
from typing import Literal

ResourceName = Literal["templates", "static", "migrations", "translations"]

_PACKAGE = Path(__file__).resolve().parents[1]


def resource_path(name: ResourceName) -> Path:
    """Return the absolute path of one of the product's top-level folders.

    A wheel carries the four folders inside the package, as ``marketplace/_data/<name>``; a checkout has
    them beside the package. The packaged copy wins, so that a stranger's ``templates`` folder lying in
    ``site-packages`` is never taken for ours. Raises FileNotFoundError when neither is there.
    """
    for candidate in (_PACKAGE / "_data" / name, _PACKAGE.parent / name):
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"The folder “{name}” is neither beside the package {_PACKAGE} nor inside it.")
