"""Pages of payouts, one module per errand; importing this puts them all on the blueprint."""

from marketplace.money.payouts.views import claiming, deciding, files, many
from marketplace.money.payouts.views.blueprint import payouts

__all__ = ["claiming", "deciding", "files", "many", "payouts"]
