"""The documents of the made-up neighbours, sent and accepted through the product's own operations."""

from datetime import date, timedelta
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member, Role
from marketplace.trade.credentials import files, operations, queries
from marketplace.trade.credentials.files import Prepared
from marketplace.trade.credentials.models import Credential, Document
from marketplace.workflows import credential_gates

_COACH = (Document.SPORT_DIPLOMA, Document.SPORT_CARD)
_COOK = (Document.FOOD_DECLARATION, Document.HYGIENE_TRAINING)
_ISSUERS = {
    Document.SPORT_DIPLOMA: "CREPS Auvergne-Rhône-Alpes",
    Document.SPORT_CARD: "Préfecture du Rhône",
    Document.FOOD_DECLARATION: "DDPP du Rhône",
    Document.HYGIENE_TRAINING: "CMA Lyon",
}
SHOWN_COACH, RENEWING_COACH = 1, 3
"""By their number: the login that is shown, whose card ends soon, and a coach whose new card waits for a reviewer."""


def give(provider: Member, number: int) -> None:
    """What the law asks of a cook or a coach, accepted by the moderator; given once, however often it is called."""
    if queries.held(provider.id):
        return
    reviewer = accounts.holders_of(Role.MODERATOR)[0]
    for document in _COOK if number % 2 == 0 else _COACH:
        credential = _send(provider, number, document, _last_day(document, number))
        operations.claim(credential, reviewer)
        credential_gates.accept(credential, reviewer, credential.valid_until)
    if number == RENEWING_COACH:
        _send(provider, number, Document.SPORT_CARD, queries.today() + timedelta(days=5 * 365))


def _send(provider: Member, number: int, document: Document, until: date | None) -> Credential:
    details = {"number": f"069{number:03d}ED{17 * number % 997:04d}", "issuer": _ISSUERS[document]}
    return operations.send(provider, document, details, until, _specimen(document))


def _last_day(document: Document, number: int) -> date | None:
    if document is not Document.SPORT_CARD:
        return None
    days = {SHOWN_COACH: 40, RENEWING_COACH: 25}.get(number, 300 + 37 * number % 1_200)
    return queries.today() + timedelta(days=days)


@lru_cache
def _specimen(document: Document) -> Prepared:
    """A drawn card that nobody takes for a real one."""
    card = Image.new("RGB", (860, 540), "#F5F7F2")
    draw = ImageDraw.Draw(card)
    draw.rectangle((0, 0, 860, 96), fill="#0E6B55" if document in _COACH else "#9B1B54")
    draw.text((40, 28), "SPECIMEN", fill="white", font=ImageFont.load_default(40))
    draw.text((40, 150), document.value.replace("_", " "), fill="#2B1233", font=ImageFont.load_default(44))
    draw.text((40, 240), _ISSUERS[document], fill="#2B1233", font=ImageFont.load_default(30))
    draw.text((40, 440), "Made up for the demonstration", fill="#2B1233", font=ImageFont.load_default(24))
    target = BytesIO()
    card.save(target, "PNG")
    return files.prepared(target.getvalue())
