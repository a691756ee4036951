"""Pages of reports: telling us, the decision and objecting to it, the moderators' desk."""

from marketplace.community.reports.views import desk, objecting, open_figures, telling
from marketplace.community.reports.views.blueprint import reports

__all__ = ["desk", "objecting", "open_figures", "reports", "telling"]
