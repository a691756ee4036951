"""A demo neighbour who asked to leave and can still change their mind, so that the desk shows one."""

from sqlalchemy import select

from marketplace.core.database import db, transaction
from marketplace.demo.neighbours import DOMAIN, Maker
from marketplace.people.leaving.models import Leaving
from marketplace.workflows.leaving import going


def happen(maker: Maker) -> None:
    """Somebody who came and booked nothing asks to leave; once, however often the demo is continued."""
    with transaction():
        if db.session.scalar(select(Leaving.id).limit(1)) is None:
            going.ask(maker.member("Colette Marchand", f"colette-marchand@{DOMAIN}"))
