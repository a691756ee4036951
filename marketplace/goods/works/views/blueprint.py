"""The blueprint of works and what its pages share; holds no view."""

from typing import Any

from flask import Blueprint

from marketplace.core.config import settings
from marketplace.goods.works import naming, words
from marketplace.money.papers.tax_words import percent_words

works = Blueprint("works", __name__)


def names() -> dict[str, Any]:
    """What every page of works is given."""
    return {"naming": naming, "words": words, "percent": percent_words, "zone": settings().company_zone}
