"""The public page of a maker: what they designed and wrote, and how many people have something of theirs."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.core.access import Access, requires
from marketplace.goods.designs import queries
from marketplace.goods.designs.views.blueprint import designs, names
from marketplace.goods.works import naming as work_naming
from marketplace.goods.works import queries as works
from marketplace.goods.works.words import ART
from marketplace.people.profiles import queries as profiles


@designs.get("/makers/<slug>")
@requires(Access.PUBLIC)
def of_maker(slug: str) -> ResponseReturnValue:
    """What somebody made, for anybody."""
    maker = queries.maker(slug)
    return render_template(
        "designs/of_maker.html",
        maker=maker,
        goods=queries.sold_by(maker.member_id),
        written=works.on_sale(provider_id=maker.member_id),
        profile=profiles.shown_of(maker.member_id),
        sales=queries.sales_of(maker.member_id),
        work_naming=work_naming,
        work_art=ART,
        **names(),
    )
