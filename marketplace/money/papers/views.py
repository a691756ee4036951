"""Pages of papers: a provider's documents, and the printed file of anybody's own; issues nothing."""

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.money.papers import queries, sheet

papers = Blueprint("papers", __name__)


@papers.get("/studio/documents")
@requires(Access.PROVIDER)
def documents() -> ResponseReturnValue:
    """A provider's invoices, their credits and yearly recaps."""
    found = queries.documents_of(current_user.id)
    return render_template(
        "papers/documents.html",
        rows=[(paper, sheet.title_of(paper), sheet.period_words(paper)) for paper in found],
        printed=queries.printed(found),
    )


@papers.get("/studio/documents/<paper_id>")
@requires(Access.PROVIDER)
def show(paper_id: str) -> ResponseReturnValue:
    """One of them, to read or print."""
    paper = queries.document(paper_id, current_user.id)
    return render_template(
        "papers/show.html", paper=paper, sheet=sheet.sheet_of(paper), printed=queries.printed([paper])
    )


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
