"""What members may spend: the cap they set themselves, and the consent somebody under 18 needs; moves no credit."""

from datetime import timedelta

from sqlalchemy import select

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.goods.wallet import emails, rules
from marketplace.goods.wallet.models import Age, Wallet
from marketplace.people.accounts.models import Member

RAISE_AFTER = timedelta(hours=24)
"""A higher cap counts that long after it was asked for, so that nobody raises it in a weak moment."""
CONSENT_TEXT = "2026-11"
"""The version of the text a guardian agrees to."""
MOST = 1_000_000


class DeclaredAlreadyError(Refusal):
    """The age was declared, and is not changed by the member."""

    code = "declared_already"


def set_cap(member_id: int, cap: int | None) -> Wallet:
    """The most credits a month; None for no bound. A lower one counts at once, a higher one after a day."""
    if cap is not None and not 0 <= cap <= MOST:
        words = _("Write a whole number of credits up to %(most)s.", most=f"{MOST:,}")
        raise Invalid(words, kept=_("Nothing was changed."), errors={"cap": [words]})
    now = clock.now()
    wallet = _locked(member_id)
    in_force = rules.cap_in_force(wallet.cap_credits, wallet.next_cap_credits, wallet.next_cap_at, now)
    wallet.cap_credits, wallet.next_cap_credits, wallet.next_cap_at = in_force, None, None
    if in_force is None or (cap is not None and cap <= in_force):
        wallet.cap_credits = cap
    else:
        wallet.next_cap_credits, wallet.next_cap_at = cap, now + RAISE_AFTER
    db.session.flush()
    return wallet


def declare_adult(member_id: int) -> None:
    """The member says that they are 18 or older; kept with the date."""
    wallet = _locked(member_id)
    _refuse_second(wallet)
    wallet.age, wallet.age_declared_at = Age.ADULT, clock.now()
    db.session.flush()


def ask_guardian(member: Member, guardian_email: str) -> None:
    """The member is under 18: whoever is responsible gets a letter with a link to agree. Asked again, a new one."""
    address = guardian_email.strip().lower()
    if "@" not in address or address == member.email:
        words = _("Write the e-mail address of somebody responsible for you.")
        raise Invalid(words, kept=_("Nothing was changed."), errors={"guardian": [words]})
    wallet = _locked(member.id)
    if wallet.age == Age.ADULT or wallet.consented_at is not None:
        _refuse_second(wallet)
    token = ids.new_token()
    wallet.age, wallet.age_declared_at = Age.MINOR, wallet.age_declared_at or clock.now()
    wallet.guardian_email, wallet.consent_hash = address, ids.token_hash(token)
    db.session.flush()
    emails.consent_asked(member, address, token)


def waiting_for(token: str) -> tuple[Wallet, Member]:
    """Whose wallet a guardian's link is about. Raises `NotFound` for one that is used or unknown."""
    row = db.session.execute(
        select(Wallet, Member)
        .join(Member, Member.id == Wallet.member_id)
        .where(Wallet.consent_hash == ids.token_hash(token), Wallet.consented_at.is_(None))
        .with_for_update(of=Wallet)
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        raise NotFound(_("This link was used, or a newer one was sent."), kept=_("Nothing was changed."))
    return row[0], row[1]


def consent(token: str, cap: int | None) -> Member:
    """The guardian agrees, within a cap if they set one."""
    wallet, member = waiting_for(token)
    wallet.consented_at, wallet.consent_text = clock.now(), CONSENT_TEXT
    wallet.cap_credits = cap
    wallet.next_cap_credits = wallet.next_cap_at = None
    db.session.flush()
    return member


def _refuse_second(wallet: Wallet) -> None:
    if wallet.age is not None:
        raise DeclaredAlreadyError(
            _("You told us your age before."),
            kept=_("Nothing was changed."),
            todo=_("Write to us if it was a mistake."),
        )


def _locked(member_id: int) -> Wallet:
    from_row = select(Wallet).where(Wallet.member_id == member_id).with_for_update()
    found = db.session.scalar(from_row.execution_options(populate_existing=True))
    if found is None:
        raise LookupError(f"member {member_id} has no wallet")
    return found
