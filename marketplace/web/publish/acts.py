"""What a wizard's page does beside answering: back, a starter, a preset, one more row; nothing is lost."""

from typing import Any

from marketplace.core.i18n import LOCALES
from marketplace.trade.listings import drafts
from marketplace.trade.listings.models import Draft
from marketplace.web.publish import pages
from marketplace.web.publish.forms import Values, rows_of
from marketplace.web.publish.hours import DAYS, PRESETS, show_weekly, with_blanks
from marketplace.web.publish.starters import starters
from marketplace.web.publish.steps import BY_NAME, Step
from marketplace.web.publish.wizard import NEW, Wizard

MOST_PARTS = 12


def keep(draft: Draft, question: Step, values: Values) -> None:
    """Keep a form as it stands; an address goes where addresses are encrypted."""
    if question.name == "where":
        drafts.keep_home(draft, {**(draft.home or {}), "typed": values})
    elif question.name not in {"spot", "check", "kind"}:
        drafts.keep_typed(draft, question.name, values)


def perform(wizard: Wizard, question: Step, act: str, values: Values) -> None:
    """Do what a button other than the main one asks for; an unknown one only keeps the form."""
    name, _colon, what = act.partition(":")
    if name == "starter":
        _begin_from(wizard, question, what, values)
        return
    if name == "preset" and what in PRESETS:
        values = {**values, **show_weekly(PRESETS[what]), "schedule": NEW}
    elif name == "add":
        values = with_row(question, what, values)
    keep(wizard.draft, question, values)


def _begin_from(wizard: Wizard, question: Step, code: str, values: Values) -> None:
    keep(wizard.draft, question, values)
    for starter in starters(wizard.kind, wizard.about.locale):
        if starter.code == code:
            for step, answers in starter.answers(wizard.about.locale).items():
                drafts.answer(wizard.draft, step, answers)


def with_row(question: Step, what: str, values: Values) -> Values:
    """The form with one more row: in a day's hours, or in a language's menu or plan."""
    if question.name == "hours" and what in DAYS:
        return with_blanks(values, what)
    group = {"menu": "courses", "plan": "plan"}.get(question.name)
    if group is None:
        return values
    inner: Any = values.get(group) if isinstance(values.get(group), dict) else {}
    rows = rows_of(values, group, what)
    blank = [{"title": "", "dish": "", "course": ""}] if len(rows) < MOST_PARTS else []
    return {**values, group: {**inner, what: rows + blank}}


def after(wizard: Wizard, question: Step, act: str, *, checking: bool = False) -> str:
    """Where the page goes then."""
    if act == "check":
        return pages.step_url(wizard, BY_NAME["check"])
    if act == "back":
        return pages.step_url(wizard, wizard.before(question) or question)
    where = act.partition(":")[2]
    anchor = f"#rows-{where}" if act.startswith("add:") and where in {*DAYS, *LOCALES} else ""
    return pages.step_url(wizard, question, checking=checking) + anchor
