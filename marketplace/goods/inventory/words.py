"""What rights and their reasons are called on pages."""

from marketplace.core.i18n import lazy_gettext as _l
from marketplace.goods.inventory.models import Right, Source

RIGHTS = {
    Right.PRIORITY_REQUEST: _l("Your requests stand first"),
    Right.EXTENDED_HOLD: _l("Places are kept longer for you"),
    Right.SEARCH_ALERT: _l("Instant alerts for saved searches"),
    Right.EXTRA_PHOTOS: _l("More photos per offer"),
    Right.STATISTICS: _l("Statistics of your offers"),
    Right.PROGRAMME_HISTORY: _l("A longer programme history"),
    Right.CALENDAR_IMPORT: _l("Import of other calendars"),
}
SOURCES = {
    Source.PURCHASE: _l("Bought in the shop"),
    Source.PLAN: _l("Part of your plan"),
    Source.GIFT: _l("A present"),
    Source.STAFF: _l("Given by our team"),
    Source.BADGE: _l("Came with a badge"),
}
