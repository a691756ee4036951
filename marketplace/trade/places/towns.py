"""The one gazetteer of this process, where the settings keep its index; it finds nothing itself."""

from functools import lru_cache
from pathlib import Path

from marketplace.core.config import settings
from marketplace.trade.places.gazetteer import Gazetteer, french_communes

HOME_COUNTRY = "FR"


def gazetteer() -> Gazetteer:
    """Real towns. The index is opened, or made, at the first question."""
    return _gazetteer(settings().data_dir.absolute() / "gazetteer")


@lru_cache(maxsize=4)
def _gazetteer(folder: Path) -> Gazetteer:
    return Gazetteer(folder, communes=french_communes(), home_country=HOME_COUNTRY)
