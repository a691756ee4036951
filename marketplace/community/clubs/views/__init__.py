"""Pages of clubs: finding one, founding one, being in one, hosting one."""

from marketplace.community.clubs.views import feeding, finding, founding, hosting, joining, showing
from marketplace.community.clubs.views.blueprint import clubs

__all__ = ["clubs", "feeding", "finding", "founding", "hosting", "joining", "showing"]
