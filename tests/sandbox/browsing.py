"""A real Chromium on the hosted pages: what axe says, what overflows, and a walk without any script."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import launch
from tests.browser.looking import DESK, PHONE, TAGS, Look, faults
from tests.factories.subscriptions import (
    FAILS_LATER,
    MONTH,
    a_payer,
    a_price,
    page_of,
    portal,
    subscribed,
    use,
)
from tests.sandbox.playground import APP, CARD_3DS, CARD_DECLINED, Playground

_RULES = [*TAGS, "best-practice"]

State = Literal[
    "open",
    "declined",
    "challenge",
    "expired",
    "paid",
    "onboarding",
    "lost",
    "subscribe",
    "portal",
    "portal_card",
    "portal_cancel",
]


SPOKEN = "fr"
"""The language of the sessions that are made here, and of the browser in which pages are looked at."""
_TURNS = (
    {"fr": (Look("light", PHONE),), "en": (Look("dark", DESK),)},
    {"fr": (Look("dark", DESK),), "en": (Look("light", PHONE),)},
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed browser; that there is none is a failure, never a reason to skip."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


def address_of(play: Playground, state: State) -> str:
    """The address of a hosted page in some state, in the language of its session."""
    if state == "lost":
        return f"{play.url}/c/pay/nothing"
    if state == "onboarding":
        return play.link(play.account(ready=False))
    if state == "subscribe":
        return page_of(play, a_price(play).id, locale=SPOKEN)
    if state.startswith("portal"):
        return _portal(play, state)
    session = play.session(
        locale=SPOKEN, customer_email=None, payment_intent_data={"capture_method": "manual"}
    )
    url = str(session.url)
    if state == "expired":
        play.api.checkout.sessions.expire(session.id)
    if state == "challenge":
        return play.pay(url, CARD_3DS, email="camille@example.org").headers["Location"]
    if state in {"declined", "paid"}:
        card = {"declined": CARD_DECLINED}.get(state, "4242424242424242")
        play.pay(url, card, email="camille@example.org")
    return url


def _portal(play: Playground, state: State) -> str:
    """The portal of somebody with a second price to choose and a refused renewal."""
    customer = a_payer(play)
    made = subscribed(play, customer)
    a_price(play, 9900, product=str(made["items"].data[0].price.product), every="year")
    use(play, customer, FAILS_LATER)
    play.advance(days=MONTH + 1)
    url = portal(play, made, SPOKEN)
    return {"portal_card": f"{url}/card", "portal_cancel": f"{url}/cancel/{made.id}"}.get(state, url)


def findings(page: Page, url: str, turn: int) -> list[str]:
    """What is wrong with a page in both languages: the session's or the browser's, and the one asked for on it."""
    found = []
    for locale, looks in _TURNS[turn % 2].items():
        page.goto(url if locale == SPOKEN else f"{url}?lang={locale}")
        lang = page.evaluate("document.documentElement.lang")
        here = faults(page, looks, _RULES) + ([] if lang == locale else [f"it is in {lang!r}"])
        found += [f"{locale} {fault}" for fault in here]
    return found


@contextmanager
def a_page(browser: Browser, width: int, *, scripts: bool, locale: str = "en") -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 844}, java_script_enabled=scripts, locale=locale
    )
    yield context.new_page()
    context.close()


def paid_by_hand(browser: Browser, url: str) -> str:
    """Pay by tapping, with scripts off and the page's own policy in force; returns where it ends."""
    with a_page(browser, PHONE, scripts=False) as page:
        page.route(f"{APP}/**", lambda route: route.fulfill(body="Back at the market."))
        page.goto(url)
        page.get_by_role("link", name="Fill in a test card").click()
        page.get_by_role("button", name="Pay €51.84").click()
        page.wait_for_url(f"{APP}/**")
        return page.url


def challenged_by_hand(browser: Browser, url: str) -> str:
    """Pay with a card that asks who is paying, and answer; returns where it ends."""
    with a_page(browser, PHONE, scripts=False) as page:
        page.route(f"{APP}/**", lambda route: route.fulfill(body="Back at the market."))
        page.goto(url)
        page.get_by_role("link", name="4000 0027 6000 3184").click()
        page.get_by_role("button", name="Pay €51.84").click()
        page.get_by_role("button", name="Complete: it is me").click()
        page.wait_for_url(f"{APP}/**")
        return page.url


def onboarded_by_hand(browser: Browser, url: str) -> str:
    """Fill in the onboarding page with its own test data; returns where it ends."""
    with a_page(browser, PHONE, scripts=False) as page:
        page.route(f"{APP}/**", lambda route: route.fulfill(body="Back at the market."))
        page.goto(url)
        page.get_by_role("link", name="Use test data").click()
        page.get_by_role("button", name="Save and go back to Proche").click()
        page.wait_for_url(f"{APP}/**")
        return page.url
