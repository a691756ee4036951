"""Pages of designs: one's own with the editor, and the makers' pages anybody sees."""

from marketplace.goods.designs.views import editor, makers, mine
from marketplace.goods.designs.views.blueprint import designs

__all__ = ["designs", "editor", "makers", "mine"]
