"""Generated pictures under addresses of their own, so that a browser fetches each once; draws none itself."""

import hashlib
from functools import lru_cache

from flask import Blueprint, Response, url_for

from marketplace.core.access import Access, requires
from marketplace.core.art import art
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _

pictures = Blueprint("pictures", __name__)

KINDS = ("meal", "session", "stall")
_A_YEAR = 31_536_000
_MOST_SEEDS = 1_000_000


@pictures.get("/art/<kind>/<int:seed>.svg")
@requires(Access.PUBLIC)
def drawn(kind: str, seed: int) -> Response:
    """The picture of a kind and seed. It never changes under an address of `picture_url`."""
    if kind not in KINDS or seed >= _MOST_SEEDS:
        raise NotFound(_("We could not find this page."))
    response = Response(str(art(kind, seed)), mimetype="image/svg+xml")
    response.cache_control.public = True
    response.cache_control.max_age = _A_YEAR
    response.cache_control.immutable = True
    return response


def picture_url(kind: str, seed: int) -> str:
    """The address of a picture, with a mark of how pictures are drawn at present."""
    return f"{_pattern(kind)}{seed}.svg?v={_drawing()}"


@lru_cache(maxsize=8)
def _pattern(kind: str) -> str:
    return url_for("pictures.drawn", kind=kind, seed=0).removesuffix("0.svg")


@lru_cache(maxsize=1)
def _drawing() -> str:
    samples = "".join(str(art(kind, seed)) for kind in KINDS for seed in range(8))
    return hashlib.sha256(samples.encode()).hexdigest()[:8]
