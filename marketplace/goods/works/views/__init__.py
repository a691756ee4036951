"""Pages of digital works: the shelf, the library of whoever bought, and the studio of whoever writes."""

from marketplace.goods.works.views import library, shelf, studio
from marketplace.goods.works.views.blueprint import works

__all__ = ["library", "shelf", "studio", "works"]
