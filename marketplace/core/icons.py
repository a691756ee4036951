"""Draws lucide icons into pages; it never fetches one and never fails a page over a missing picture."""

import logging
import re
from functools import lru_cache

from markupsafe import Markup, escape

from marketplace.core.resources import resource_path

log = logging.getLogger(__name__)

_OUTER = re.compile(r"^.*?<svg[^>]*>|</svg>\s*$", re.DOTALL)
_NAME = re.compile(r"[a-z0-9-]+")


@lru_cache(maxsize=512)
def icon(name: str, label: str | None = None) -> Markup:
    """The icon as inline SVG, 1.25 em high in the colour of the words around it.

    Without a label it is decoration and assistive technology does not hear of it; with one, it is an
    image of that name. Names are those of ``static/icons.txt``; an unknown one is logged and left blank.
    """
    if label is None:
        naming = Markup('aria-hidden="true" focusable="false"')
    else:
        naming = Markup('role="img" aria-label="{}"').format(escape(label))
    return Markup('<svg class="i" viewBox="0 0 24 24" {}>{}</svg>').format(naming, _strokes(name))


def _strokes(name: str) -> Markup:
    """The paths of an icon; the file comes from a package pinned by us, so it is trusted."""
    path = resource_path("static") / "vendor" / "lucide" / f"{name}.svg"
    if not _NAME.fullmatch(name) or not path.is_file():
        log.warning("No icon named %r; is it in static/icons.txt, and was the set-up run?", name)
        return Markup()
    inside = _OUTER.sub("", path.read_text(encoding="utf-8"))
    return Markup(re.sub(r"\s+", " ", inside).strip())  # noqa: S704
