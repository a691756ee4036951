"""Pages of papers: the printed file of one's own; issues nothing."""

from flask import Blueprint, Response
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.money.papers import queries

papers = Blueprint("papers", __name__)


@papers.get("/papers/<paper_id>.pdf")
@requires(Access.OWNER)
def pdf(paper_id: str) -> Response:
    """The PDF of one's own paper, as it was printed."""
    paper = queries.own(paper_id, current_user.id)
    file = queries.file_of(paper.id)
    if file is None:
        raise NotFound(
            _("This PDF is being made."), todo=_("Look again in a minute; its page shows the same already.")
        )
    response = Response(file.content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{paper.label}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    response.set_etag(file.sha256.hex())
    return response
