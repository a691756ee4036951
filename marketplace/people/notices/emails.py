"""The letter of the day: what happened in the topics a member wants to read of once a day."""

from collections.abc import Sequence

from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext, speaking
from marketplace.core.mail import Recipient
from marketplace.core.notices import Notice
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member

MOST = 25


def of_the_day(to: Member, notices: Sequence[Notice]) -> None:
    """One letter about all that waits, the newest first."""
    with speaking(to.locale):
        subject = ngettext("%(num)s thing happened today", "%(num)s things happened today", len(notices))
        # The sender is no member's centre: what it lists stands there already.
        mail.send(
            "letter_of_the_day",
            Recipient(to.email, to.name, to.locale),
            subject,
            "notices/day",
            name=to.name,
            lines=[(notice.title, absolute(notice.path)) for notice in notices[:MOST]],
            more=max(0, len(notices) - MOST),
            url=absolute("/notices"),
            settings_url=absolute("/settings/notices"),
            why=_("You chose one letter a day."),
        )
