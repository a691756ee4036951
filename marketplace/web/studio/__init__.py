"""The provider's studio: today, the week, offers, hours, earnings, bank account and profile."""

from marketplace.web.studio import listing_pages, season_pages, time_pages, zone_pages
from marketplace.web.studio.views import studio

__all__ = ["listing_pages", "season_pages", "studio", "time_pages", "zone_pages"]
