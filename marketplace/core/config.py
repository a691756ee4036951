"""Every setting of the product with its default, read once from the environment; holds no feature's rules."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

INSECURE_KEY = "proche-development-key-not-for-production"
SANDBOX_KEY = "sk_test_sbx_proche"


class Profile(StrEnum):
    """Where the application runs; production refuses unsafe settings at boot."""

    DEVELOPMENT = "development"
    TEST = "test"
    PRODUCTION = "production"


@dataclass(frozen=True, slots=True)
class Settings:
    """Settings with defaults for France. Money in minor units, durations as their names say."""

    profile: Profile = Profile.DEVELOPMENT
    site_name: str = "Proche"
    site_url: str = "http://127.0.0.1:8000"
    secret_key: str = field(default=INSECURE_KEY, repr=False)
    database_url: str = field(default="", repr=False)
    data_dir: Path = Path(".data")
    currency: str = "EUR"

    stripe_secret_key: str = field(default=SANDBOX_KEY, repr=False)
    stripe_webhook_secret: str = field(default="whsec_sandbox_proche", repr=False)
    stripe_api_base: str = ""
    allow_sandbox_in_production: bool = False

    mail_url: str = field(default="", repr=False)
    mail_from: str = "Proche <hello@proche.test>"

    geocoder: str = "gazetteer"
    tile_url: str = ""
    tile_attribution: str = ""

    service_fee_bps: int = 800
    service_fee_least_minor: int = 0
    service_fee_most_minor: int = 0
    """Bounds of the service fee; 0 as the most is no bound. The fee never exceeds the price."""
    commission_bps: int = 700
    hold_minutes: int = 10
    credential_file_days: int = 30
    """So long after a document of a provider was refused, ended or was replaced its file is kept; then it is erased."""
    home_days: int = 30
    """So long after a service its address and its note are kept; then they are erased."""
    waiting_offer_minutes: int = 120
    """How long somebody in line has to pay for a place that came free; shorter when the start is near."""
    waiting_order_hours: int = 24
    """So long before a waiting list closes, places too few for the first in line go to whoever they are enough for."""
    friends_hours: int = 24
    """How long seats are kept for friends who pay each their own; never past the last moment to book."""
    payout_hold_hours: int = 24
    second_person_above_minor: int = 50_000
    flag_amount_above_minor: int = 30_000
    review_days: int = 3
    bank_name: str = ""
    bank_iban: str = field(default="", repr=False)
    bank_bic: str = ""
    dispute_bearer: str = "provider"
    """Who pays for a lost dispute unless staff decide otherwise: `provider` (with our fees) or `platform`."""
    cancellation_alert_count: int = 3
    cancellation_alert_percent: int = 10
    """Staff look into a provider who cancelled so often in twelve months, and so large a share of her bookings."""
    recovery_minutes: int = 30
    verify_hours: int = 48
    session_days: int = 30
    staff_second_factor: bool = True

    emergency_numbers: str = (
        "FR=all:112|medical:15|police:17|fire:18|text:114|suicide:3114|violence:3919;"
        "BE=all:112|police:101|suicide:1813|violence:0800 30 030;"
        "CH=all:112|medical:144|police:117|fire:118|talk:143;"
        "LU=all:112|police:113|talk:45 45 45;GB=all:999|suicide:116 123"
    )
    """Whom to call by country when somebody is in danger: `FR=all:112|police:17;BE=…`, see reports/emergency.py."""
    danger_minutes: int = 60
    """How soon a person of the team has to have answered when somebody may be in danger."""

    company_name: str = ""
    """Who runs this site, as papers name them; the site's name when empty."""
    company_address: str = ""
    company_registration: str = ""
    company_vat_number: str = ""
    company_country: str = "FR"
    company_zone: str = "Europe/Paris"
    """Where its months and years of accounts begin."""
    vat_rates: str = "2014-01-01:2000"
    """The tax in our fees by date, in ten-thousandths: `2014-01-01:2000;2027-01-01:0`. Zero says why."""
    works_vat_rates: str = "FR=2014-01-01:2000"
    """The tax in digital works by the buyer's country and date: `FR=2014-01-01:2000|BE=2014-01-01:2100`. They are
    sold in these countries only."""
    works_commission_bps: int = 1500
    """What the platform keeps of a digital work's price before tax, in ten-thousandths."""
    works_link_minutes: int = 10
    """How long a download link of a digital work serves."""
    dac7_classes: str = "2023-01-01:meal=personal_service,session=personal_service,work=out_of_scope"
    """What each kind of listing is for the tax report, by date: personal_service, sale_of_goods, out_of_scope."""
    tax_guide_url: str = "https://www.impots.gouv.fr/particulier/economie-collaborative"
    social_guide_url: str = "https://www.urssaf.fr"
    """Where providers read what they have to declare and to pay, named at each transaction."""

    photos_per_listing: int = 6
    """How many photos an offer has without a plan or a good from the shop."""
    free_calendars: int = 1
    """How many calendars from elsewhere a provider connects without a plan."""

    thousand_credits_minor: int = 1_000
    """The plain price of a thousand credits, shown beside every price in credits. No pack may be dearer."""
    credit_days: int = 730
    """How long bought credits can be used."""
    hand_back_days: int = 14
    """How long unused bought credits can be handed back."""
    granted_credits_a_day: int = 200
    """The most a member is given for useful deeds in one day."""
    maker_share_bps: int = 2000
    """What of a sale's credits goes to whoever designed the good, in ten-thousandths; frozen when it is accepted."""
    maker_credits_a_day: int = 200
    maker_credits_a_month: int = 2000
    """The most a maker is given for the sales of one day, and of one month."""
    designs_a_day: int = 10
    submissions_a_day: int = 5
    """How many designs a member may begin, and send to be looked at, in one day."""
    carriers: str = field(default="", repr=False)
    """Ways to pay on a phone bill: `name|label|secret|share in ten-thousandths|address;…`, see docs/carriers.md."""
    outstanding_threshold_minor: int = 100_000_000
    """From what sum of outstanding credit on the law asks to tell the authority."""

    fetch_loopback: bool = False
    """For tests alone: addresses on this machine may be fetched, and http from there. Production refuses it."""

    @property
    def sandbox(self) -> bool:
        """Whether payments go to our own Stripe-shaped server: decided by the key alone."""
        return "_sbx" in self.stripe_secret_key

    @property
    def secure_cookies(self) -> bool:
        return self.site_url.startswith("https://")

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Read `PROCHE_*` and the conventional names (`DATABASE_URL`, `SECRET_KEY`, `STRIPE_*`, `MAIL_URL` …)."""
        env = os.environ if environ is None else environ
        given: dict[str, object] = {}
        for name, parameter in cls.__dataclass_fields__.items():
            raw = env.get(f"PROCHE_{name.upper()}", env.get(name.upper()))
            if raw is not None and raw != "":
                given[name] = _typed(parameter.type, raw)
        chosen = replace(cls(), **given)  # type: ignore[arg-type]
        return chosen if "secret_key" in given else replace(chosen, secret_key=_kept_key(chosen))


def _kept_key(s: Settings) -> str:
    """The key the start script made for this data folder, so that every command signs and encrypts alike."""
    kept = s.data_dir / "secret_key"
    return kept.read_text().strip() if s.profile is Profile.DEVELOPMENT and kept.is_file() else s.secret_key


def _typed(kind: object, raw: str) -> object:
    if kind is int:
        return int(raw)
    if kind is bool:
        return raw.strip().lower() in {"1", "true", "yes", "on"}
    if kind is Path:
        return Path(raw)
    if kind is Profile:
        return Profile(raw)
    return raw


_current = Settings()


def settings() -> Settings:
    """The settings in force in this process."""
    return _current


def use(new: Settings) -> None:
    """Put settings in force; called by the application factory."""
    global _current
    _current = new


@contextmanager
def overridden(**changes: object) -> Iterator[Settings]:
    """Settings with changes for the length of a block: for tests and demo data."""
    before = _current
    use(replace(before, **changes))  # type: ignore[arg-type]
    try:
        yield _current
    finally:
        use(before)


def boot_errors(s: Settings) -> list[str]:
    """Why a production start is refused, as sentences; empty when it may start."""
    if s.profile is not Profile.PRODUCTION:
        return []
    errors = []
    if s.secret_key == INSECURE_KEY or len(s.secret_key) < 32:
        errors.append("SECRET_KEY is the default or shorter than 32 characters. Set a long random one.")
    if s.sandbox and not s.allow_sandbox_in_production:
        errors.append(
            "No payment keys are set. Set STRIPE_SECRET_KEY, or ask for the sandbox"
            " with PROCHE_ALLOW_SANDBOX_IN_PRODUCTION=1."
        )
    if not s.sandbox and s.stripe_webhook_secret == Settings().stripe_webhook_secret:
        errors.append("STRIPE_WEBHOOK_SECRET is the sandbox's. Set the one of your webhook endpoint.")
    if s.fetch_loopback:
        errors.append(
            "PROCHE_FETCH_LOOPBACK is for tests: members could read what this machine keeps to itself."
        )
    if not s.secure_cookies:
        errors.append("SITE_URL must begin with https:// so that cookies are sent over TLS only.")
    return errors
