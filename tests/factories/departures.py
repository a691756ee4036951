"""What everybody can read of who has left."""

from flask import Flask

from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.web import fragments, page_memory
from tests.factories.accounts import a_member
from tests.factories.routes import openings
from tests.factories.scene import CUSTOMER, PROVIDER, VISITOR, browser_of, undone
from tests.factories.towns import Town


def pages_of_others(town: Town, who: str) -> dict[str, str]:
    """Every page as a visitor and the other side of a booking read it, nothing of it remembered."""
    page_memory.forget()
    fragments.forget()
    other = PROVIDER if who == CUSTOMER else CUSTOMER
    opened = [opening for opening in openings(town.app, town.scene) if opening.method == "GET"]
    read = {}
    for reader in (VISITOR, other):
        paths = {one.path for one in opened if reader == other or one.access == "public"}
        with undone(town.app):
            browser = browser_of(town.app, town.scene, reader)
            for path in sorted(paths):
                read[f"{reader} {path}"] = browser.get(path).data.decode(errors="replace")
    return read


def a_neighbour_of(app: Flask, locale: str) -> Member:
    """Somebody without open business, in a town that browsers visit."""
    with app.app_context():
        member = a_member("Nora Klein", locale=locale)
        db.session.commit()
        return member
