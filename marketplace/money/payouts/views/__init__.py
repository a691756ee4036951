"""Pages of payouts, one module per errand; importing this puts them all on the blueprint."""

from marketplace.money.payouts.views import bank, claiming, deciding, files, many, released
from marketplace.money.payouts.views.blueprint import payouts

__all__ = ["bank", "claiming", "deciding", "files", "many", "payouts", "released"]
