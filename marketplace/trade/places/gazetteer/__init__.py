"""The offline gazetteer: real towns and villages, found without a network; it never asks a service."""

from marketplace.trade.places.gazetteer.store import french_communes
from marketplace.trade.places.gazetteer.town import Match, Town
from marketplace.trade.places.gazetteer.towns import ATTRIBUTION, Gazetteer

__all__ = ["ATTRIBUTION", "Gazetteer", "Match", "Town", "french_communes"]
