"""What staff and providers read about a payout: states, reasons, steps; decides nothing."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.money.payouts.models import Decision, Payout, PayoutEvent, PayoutState

TONES = {
    PayoutState.IN_REVIEW: "wait",
    PayoutState.SECOND_REVIEW: "wait",
    PayoutState.HELD: "wait",
    PayoutState.APPROVED: "good",
    PayoutState.PAID: "good",
    PayoutState.FAILED: "bad",
    PayoutState.REJECTED: "bad",
}

# A reason chosen from these lists is stored by its code, so that each reader has it in their language.
_HOLD: dict[str, Callable[[], str]] = {
    "new_bank": lambda: _(
        "We are checking a new bank account. Usually one working day. Nothing for you to do."
    ),
    "first_payout": lambda: _(
        "We check every first payout by hand. Usually one working day. Nothing for you to do."
    ),
    "unusual_amount": lambda: _(
        "The amount is unusual for you, so we look twice. Usually one working day. Nothing for you to do."
    ),
    "account_incomplete": lambda: _(
        "Your bank details are not complete yet. Finish them on your earnings page and we will go on."
    ),
    "tax_missing": lambda: _(
        "Your tax details are missing, so the law has us hold payouts back."
        " Give them on your earnings page and we will go on."
    ),
    "customer_report": lambda: _(
        "A customer has told us of a problem with one of these bookings."
        " We will write to you before we decide."
    ),
}
_REJECT: dict[str, Callable[[], str]] = {
    "did_not_happen": lambda: _(
        "We were told that a booking did not take place. Answer this message if you see it differently."
    ),
    "against_terms": lambda: _(
        "One of these bookings goes against our terms. Answer this message if you see it differently."
    ),
}
# Reasons that no person chooses: something happened.
_BY_ITSELF: dict[str, Callable[[], str]] = {
    "disputed": lambda: _(
        "A customer’s bank disputes one of these payments. We answer it for you and go on once it is decided."
    ),
    "given_back": lambda: _("All of it went back to customers."),
}
_REASONS = _HOLD | _REJECT | _BY_ITSELF
HOLD_REASONS = (*_HOLD, "disputed")
"""The codes a payout can be held for, other than a reason somebody wrote."""


def reasons(decision: Decision) -> list[tuple[str, str]]:
    """(code, sentence) of the reasons one can choose for a decision."""
    listed = {Decision.HOLD: _HOLD, Decision.REJECT: _REJECT}.get(decision, {})
    return [(code, words()) for code, words in listed.items()]


def reason_words(reason: str | None) -> str:
    """A stored reason: a chosen one in the reader's language, a written one as it was written."""
    if not reason:
        return ""
    words = _REASONS.get(reason)
    return words() if words else reason


def hold_names() -> dict[str, str]:
    """Each known reason of a hold in two or three words, for the queue and its filter."""
    words: dict[str, str] = {
        "tax_missing": _("Tax details missing"),
        "account_incomplete": _("Cannot be paid yet"),
        "disputed": _("Open dispute"),
        "new_bank": _("New bank account"),
        "first_payout": _("First payout"),
        "unusual_amount": _("Unusual amount"),
        "customer_report": _("Problem told by a customer"),
    }
    return words


def state_words(state: str) -> str:
    """A state as staff read it."""
    words: dict[PayoutState, str] = {
        PayoutState.IN_REVIEW: _("To review"),
        PayoutState.SECOND_REVIEW: _("Second approval needed"),
        PayoutState.HELD: _("Held"),
        PayoutState.APPROVED: _("On its way"),
        PayoutState.PAID: _("Paid"),
        PayoutState.FAILED: _("Transfer refused"),
        PayoutState.REJECTED: _("Rejected"),
    }
    return words[PayoutState(state)]


def provider_state_words(state: str) -> str:
    """A state as its provider reads it."""
    if state in {PayoutState.IN_REVIEW, PayoutState.SECOND_REVIEW}:
        return str(_("In review"))
    if state == PayoutState.FAILED:
        return str(_("Being looked into"))
    return state_words(state)


def waiting_words(waited: timedelta) -> str:
    """A time of waiting, in its largest whole unit: "2 hours", "3 days"."""
    minutes = max(0, int(waited.total_seconds() // 60))
    if minutes == 0:
        return str(_("less than a minute"))
    if minutes < 60:
        return str(ngettext("%(num)s minute", "%(num)s minutes", minutes))
    if minutes < 48 * 60:
        return str(ngettext("%(num)s hour", "%(num)s hours", minutes // 60))
    return str(ngettext("%(num)s day", "%(num)s days", minutes // (24 * 60)))


def deadline_words(due_at: datetime, now: datetime) -> str:
    """How far off a deadline is: "2 days left", "5 hours over"."""
    if due_at < now:
        return str(_("%(time)s over the deadline", time=waiting_words(now - due_at)))
    return str(_("%(time)s left", time=waiting_words(due_at - now)))


def history(
    events: Sequence[tuple[PayoutEvent, str | None]], when: Callable[[datetime], str]
) -> list[dict[str, str]]:
    """Each step as staff read it, oldest first, for the timeline component; events come with a name."""
    return [
        {
            "title": _staff_title(event, name),
            "when": when(event.at),
            "text": reason_words(event.reason),
            "state": "bad" if event.to_state in {PayoutState.FAILED, PayoutState.REJECTED} else "done",
        }
        for event, name in events
    ]


def _staff_title(event: PayoutEvent, name: str | None) -> str:
    who = name or _("The system")
    if event.from_state is None:
        return str(_("Gathered from released earnings"))
    if event.from_state == PayoutState.REJECTED:
        return str(_("%(name)s opened it again as a new payout", name=who))
    words: dict[PayoutState, str] = {
        PayoutState.IN_REVIEW: _("%(name)s put it back to review", name=who),
        PayoutState.SECOND_REVIEW: _("%(name)s approved; a second person is needed", name=who),
        PayoutState.HELD: _("%(name)s held it", name=who),
        PayoutState.APPROVED: _("%(name)s approved; the transfers were ordered", name=who),
        PayoutState.PAID: _("All transfers were made"),
        PayoutState.FAILED: _("A transfer was refused"),
        PayoutState.REJECTED: _("%(name)s rejected it", name=who),
    }
    return words[PayoutState(event.to_state)]


def timeline(
    payout: Payout, events: Sequence[PayoutEvent], when: Callable[[datetime], str], bank: str | None = None
) -> list[dict[str, Any]]:
    """A payout's steps as its provider reads them, with dates and what is still to come.

    `when` words an instant in her zone; `bank` is the last four figures of her account.
    """
    steps = [_provider_step(event, when, bank) for event in events if _is_shown(event)]
    for step in steps[:-1]:
        step["state"] = "bad" if step["state"] == "bad" else "done"
    if payout.state in {PayoutState.IN_REVIEW, PayoutState.SECOND_REVIEW} and steps:
        steps[-1]["text"] += " " + _("We mean to decide by %(when)s.", when=when(payout.due_at))
    if payout.state in {
        PayoutState.IN_REVIEW,
        PayoutState.SECOND_REVIEW,
        PayoutState.HELD,
        PayoutState.FAILED,
    }:
        steps.append({"title": _("Approval"), "when": "", "text": "", "state": "next"})
    if payout.state not in {PayoutState.PAID, PayoutState.REJECTED}:
        steps.append({"title": _("On your bank account"), "when": "", "text": "", "state": "next"})
    return steps


def _is_shown(event: PayoutEvent) -> bool:
    # How many people look at it is our business, not hers; so is a payout being opened again as another.
    return event.to_state != PayoutState.SECOND_REVIEW and event.from_state != PayoutState.REJECTED


def _provider_step(event: PayoutEvent, when: Callable[[datetime], str], bank: str | None) -> dict[str, Any]:
    title, text, state = {
        PayoutState.IN_REVIEW: (
            _("In review"),
            _("A person looks at every payout. Usually one working day."),
            "now",
        ),
        PayoutState.HELD: (_("Held for a closer look"), reason_words(event.reason), "now"),
        PayoutState.APPROVED: (_("Approved"), _("The money is on its way to your bank."), "now"),
        PayoutState.PAID: (_("Sent to your bank account"), _bank_words(bank), "done"),
        PayoutState.FAILED: (
            _("The transfer did not go through"),
            _("The money is safe with us. We look into it and write to you."),
            "bad",
        ),
        PayoutState.REJECTED: (_("Not paid out"), reason_words(event.reason), "bad"),
    }[PayoutState(event.to_state)]
    return {"title": title, "when": when(event.at), "text": text, "state": state}


def _bank_words(bank: str | None) -> str:
    words: str = (
        _("The account that ends in %(last4)s. Banks take one to three days to show it.", last4=bank)
        if bank
        else _("Banks take one to three days to show it.")
    )
    return words
