"""One draft as the wizard sees it: what is asked, what is answered, what is missing, what it becomes."""

from functools import cached_property
from typing import Any

from marketplace.core.config import settings
from marketplace.core.i18n import current_locale
from marketplace.people.accounts.models import Member
from marketplace.people.profiles import queries as profiles
from marketplace.people.profiles.models import Profile
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.models import ScheduleRow
from marketplace.trade.credentials import queries as asked
from marketplace.trade.credentials.rules import country_of, law_of
from marketplace.trade.listings.models import Confirmation, Draft, Kind, Policy, Venue
from marketplace.trade.listings.rules import TERMS_OF_KIND
from marketplace.trade.places import queries as places
from marketplace.trade.places.models import Place, PublicPoint
from marketplace.web.publish import hours, steps
from marketplace.web.publish.forms import Values, part
from marketplace.web.publish.locating import Circle, circle_of
from marketplace.web.publish.steps import BY_NAME, About, Step
from marketplace.web.publish.zones import HOME_ZONE
from marketplace.workflows.publish_listing import Offer

NEW = "new"


def show_visit(given: Values) -> Values:
    """How far the provider comes as the form has it: in kilometres."""
    radius_m = given.get("radius_m")
    return {"radius_km": radius_m // 1000} if radius_m else {}


class Wizard:
    """Reads only; what it shows may lie over the draft (`overlay`) for a preview that stores nothing."""

    def __init__(self, draft: Draft, member: Member, overlay: Values | None = None) -> None:
        self.draft = draft
        self.member = member
        self.answers: Values = draft.answers | (overlay or {})
        self.kind = Kind(draft.kind)
        self.about = About(self.kind, self.answers)

    @cached_property
    def profile(self) -> Profile | None:
        return profiles.of_member(self.member.id)

    @cached_property
    def places(self) -> list[tuple[Place, PublicPoint]]:
        return places.with_points(self.member.id)

    def read_ahead(self) -> None:
        """Read the places now, before the connection is given back while somebody outside is asked."""
        _known = self.places

    @cached_property
    def schedules(self) -> list[ScheduleRow]:
        return [row for row in availability.schedules_of_provider(self.member.id) if row.weekly]

    @cached_property
    def chosen_place(self) -> tuple[Place, PublicPoint] | None:
        wanted = part(self.answers, "where", "place")
        return next((one for one in self.places if one[0].public_id == wanted), None) if wanted else None

    @property
    def is_remote(self) -> bool:
        return bool(part(self.answers, "where", "venue") == Venue.REMOTE)

    @property
    def is_visit(self) -> bool:
        """Whether the provider comes to the customer's home."""
        return self.about.is_visit

    @cached_property
    def circle(self) -> Circle | None:
        """What neighbours see of the place, None while there is none."""
        if self.is_remote:
            return None
        if self.chosen_place is not None:
            point = self.chosen_place[1]
            return Circle(point.lat, point.lon, point.radius_m, point.area, point.zone)
        return circle_of(self.draft.home)

    @property
    def zone(self) -> str:
        if self.circle is not None:
            return self.circle.zone
        return str(part(self.answers, "hours", "zone") or (self.profile.zone if self.profile else HOME_ZONE))

    # ── What is asked ─────────────────────────────────────────────────────────────────────────────

    @cached_property
    def steps(self) -> list[Step]:
        """The questions of this kind of offer; who has a profile, or meets nobody in person, has fewer."""
        left_out = set()
        if self.profile is not None:
            left_out.add("profile")
        if self.is_remote or self.chosen_place is not None:
            left_out.add("spot")
        return [step for step in steps.STEPS if self.kind in step.kinds and step.name not in left_out]

    def position(self, step: Step) -> int:
        """The number of a step, from 1; one that is left out counts as the one before it."""
        names = [one.name for one in self.steps]
        return names.index(step.name) + 1 if step.name in names else 1

    def after(self, step: Step) -> Step:
        names = [one.name for one in self.steps]
        if step.name not in names:
            # A step that this very answer made superfluous: go on with the first unanswered one.
            return self.first_missing or BY_NAME["check"]
        return self.steps[min(names.index(step.name) + 1, len(self.steps) - 1)]

    def before(self, step: Step) -> Step | None:
        names = [one.name for one in self.steps]
        place = names.index(step.name) if step.name in names else 0
        return self.steps[place - 1] if place else None

    def is_answered(self, step: Step) -> bool:
        if step.name in {"kind", "check"}:
            return True
        if step.name not in self.answers:
            return False
        if step.name == "where":
            return self.is_remote or self.circle is not None
        if step.name == "menu":
            return bool((part(self.answers, "menu", "courses") or {}).get(self.about.locale))
        if step.name == "plan":
            return bool((part(self.answers, "plan", "plan") or {}).get(self.about.locale))
        return True

    @cached_property
    def missing(self) -> list[Step]:
        return [step for step in self.steps if not self.is_answered(step)]

    @property
    def first_missing(self) -> Step | None:
        return self.missing[0] if self.missing else None

    @property
    def documents(self) -> list[str]:
        """What the law asks for before it can be shown, and is not there: sentences."""
        country = country_of(self.zone, law_of(settings().company_country))
        return asked.sentences(self.member.id, country, self.terms["activities"])

    # ── What a form shows ─────────────────────────────────────────────────────────────────────────

    def values(self, step: Step) -> Values:
        """What stands in a step's form: what was typed last, else the answers, else where one begins."""
        typed = part(self.draft.home, "typed") if step.name == "where" else None
        typed = typed or part(self.answers, "typed", step.name)
        if typed is not None:
            return dict(typed)
        given = self.answers.get(step.name)
        if given is not None:
            return self._shown(step, given)
        return self._beginning(step)

    def _shown(self, step: Step, given: Values) -> Values:
        if step.name == "hours":
            return {**given, **hours.show_weekly(given.get("weekly", []))}
        if step.name == "where":
            home = self.draft.home or {}
            given = given | show_visit(given)
            known: Values = {name: home[name] for name in ("address", "directions") if name in home}
            return dict(given) if given.get("place") else {**given, "place": NEW, **known}
        return step.show(given, self.about)

    def _beginning(self, step: Step) -> Values:
        usual = TERMS_OF_KIND[self.kind]
        match step.name:
            case "kind":
                return {"kind": self.draft.kind}
            case "profile":
                return {"display_name": self.member.name}
            case "where":
                place = self.places[0][0].public_id if self.places else NEW
                return {"venue": Venue.PROVIDER, "place": place}
            case "hours":
                schedule = self.schedules[0].public_id if self.schedules else NEW
                minutes = sum(row["minutes"] for row in self._plan) or usual["duration_minutes"]
                times = {"duration_minutes": minutes, "notice_minutes": usual["notice_minutes"]}
                return {"schedule": schedule, "zone": self.zone, **times}
            case "booking":
                return {
                    "confirmation": Confirmation.INSTANT,
                    "answer_hours": 24,
                    "series_weeks": 0,
                    "least_guests": 1,
                    "decide_hours": 24,
                }
            case "policy":
                return step.show({"policy": Policy.MODERATE}, self.about)
        return step.show({}, self.about)

    @property
    def _plan(self) -> list[dict[str, Any]]:
        found = part(self.answers, "plan", "plan", self.about.locale)
        return found if self.kind is Kind.SESSION and isinstance(found, list) else []

    # ── What it becomes ───────────────────────────────────────────────────────────────────────────

    @property
    def terms(self) -> Values:
        """The listing's terms as far as they are answered, with the usual ones of the kind."""
        given: Values = dict(TERMS_OF_KIND[self.kind])
        given["venue"] = part(self.answers, "where", "venue") or Venue.PROVIDER
        given["radius_m"] = part(self.answers, "where", "radius_m")
        if self.is_visit:
            given["shared"] = False
        if price := self.answers.get("price"):
            given |= steps.terms_of_price(price) | ({"shared": False} if self.is_visit else {})
        if times := self.answers.get("hours"):
            given |= {name: times[name] for name in ("duration_minutes", "notice_minutes")}
        if booking := self.answers.get("booking"):
            given |= booking
        if policy := self.answers.get("policy"):
            given |= policy
        described = self.answers.get("plan" if self.kind is Kind.SESSION else "menu") or {}
        return given | steps.terms_of_law(self.kind, described)

    @property
    def weekly(self) -> hours.Weekly:
        """The hours of the offer: its own, or those of the schedule it shares."""
        wanted = part(self.answers, "hours", "schedule")
        shared = next((row.weekly for row in self.schedules if row.public_id == wanted), None)
        found = shared if shared is not None else part(self.answers, "hours", "weekly")
        return found or []

    @property
    def title(self) -> str:
        texts = part(self.answers, "words", "texts") or {}
        words = texts.get(current_locale()) or texts.get(self.about.locale) or {}
        return str(words.get("title", ""))

    def offer(self) -> Offer:
        """Everything to publish; ask only when nothing is missing."""
        place = part(self.answers, "where", "place")
        schedule = part(self.answers, "hours", "schedule")
        home = self.draft.home if not self.is_remote and not place else None
        return Offer(
            kind=self.kind,
            locale=self.about.locale,
            texts=self.answers["words"]["texts"],
            terms=self.terms,
            details=self._details(),
            zone=self.zone,
            art_seed=int(self.answers.get("seed", 0)),
            profile=None if self.profile is not None else self.answers["profile"],
            home=home,
            place=place if place and not self.is_remote else None,
            weekly=[] if schedule else self.answers["hours"]["weekly"],
            schedule=schedule or None,
            kmh=part(self.answers, "where", "kmh") if self.is_visit else None,
        )

    def _details(self) -> Values:
        if self.kind is Kind.SESSION:
            return steps.details_of(self.answers["plan"])
        return {**steps.details_of(self.answers["menu"]), **self.answers["allergens"]}
