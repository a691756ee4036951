"""What a member bought: coming back from the payment page, and downloading it again."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import release, transaction
from marketplace.core.i18n import gettext as _
from marketplace.goods.works import errors, links, naming, operations, queries
from marketplace.goods.works.models import KIND, SaleState
from marketplace.goods.works.views.blueprint import names, works
from marketplace.goods.works.views.sending import as_download
from marketplace.money.papers import queries as papers
from marketplace.money.papers.sheet import title_of
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import PaymentState
from marketplace.workflows import settle_payment


@works.get("/library")
@requires(Access.MEMBER)
def library() -> ResponseReturnValue:
    """What one bought, each with its receipt and its download."""
    found = papers.of_owner_about(current_user.id, [KIND])
    printed = papers.printed(found)
    return render_template(
        "works/library.html",
        owned=queries.library(current_user.id),
        papers=[paper for paper in found if paper.id in printed],
        title_of=title_of,
        minutes=settings().works_link_minutes,
        **names(),
    )


@works.get("/library/<sale_id>/back")
@requires(Access.OWNER)
def back(sale_id: str) -> ResponseReturnValue:
    """Back from the payment page: the provider of payments is asked, the address proves nothing."""
    sale = queries.bought(sale_id, current_user.id)
    payment = payments.latest(KIND, sale.public_id)
    if payment is not None and payment.state == PaymentState.OPEN:
        key = payment.public_id
        release()
        if not settle_payment.reconcile(key):
            flash(_("The payment server is slow to answer. Your work will appear here by itself."), "warning")
            return redirect(url_for("works.library"), code=303)
    with transaction():
        state = queries.bought(sale_id, current_user.id, lock=True).state
    if state == SaleState.PAID:
        flash(_("It is yours: download it as often as you like."), "success")
    elif state != SaleState.ENDED:
        flash(_("This payment was not made. Nothing was charged."), "warning")
    return redirect(url_for("works.library"), code=303)


@works.post("/library/<sale_id>/download")
@requires(Access.OWNER)
def fetch(sale_id: str) -> ResponseReturnValue:
    """Make a link that serves for some minutes, and follow it."""
    with transaction():
        sale = queries.bought(sale_id, current_user.id, lock=True)
        if sale.state != SaleState.PAID:
            raise errors.no_such_sale()
        operations.note_download(sale)
        token = links.token_of(sale)
    return redirect(url_for("works.file", token=token), code=303)


@works.get("/library/file/<token>")
@requires(Access.OWNER)
def file(token: str) -> ResponseReturnValue:
    """The file behind a link, for the buyer alone and for some minutes."""
    sale = queries.bought(links.sale_in(token, current_user.id), current_user.id)
    if sale.state != SaleState.PAID:
        raise errors.no_such_sale()
    return as_download(queries.content_of(sale.file_id), naming.title(sale))
