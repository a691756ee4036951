"""A real Chromium on the hosted pages: what axe says, what overflows, and a walk without any script."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

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

_AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTHS = (1280, 390, 320)

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


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed browser; that there is none is a failure, never a reason to skip."""
    found = os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, _NAMES)), None)
    assert found, "Install Chromium, or set CHROMIUM_PATH."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


def address_of(play: Playground, state: State, locale: str) -> str:
    """The address of a hosted page in some state."""
    if state == "lost":
        return f"{play.url}/c/pay/nothing?lang={locale}"
    if state == "onboarding":
        return f"{play.link(play.account(ready=False))}?lang={locale}"
    if state == "subscribe":
        return page_of(play, a_price(play).id, locale=locale)
    if state.startswith("portal"):
        return _portal(play, state, locale)
    session = play.session(
        locale=locale, customer_email=None, payment_intent_data={"capture_method": "manual"}
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


def _portal(play: Playground, state: State, locale: str) -> str:
    """The portal of somebody with a second price to choose and a refused renewal."""
    customer = a_payer(play)
    made = subscribed(play, customer)
    a_price(play, 9900, product=str(made["items"].data[0].price.product), every="year")
    use(play, customer, FAILS_LATER)
    play.advance(days=MONTH + 1)
    url = portal(play, made, locale)
    return {"portal_card": f"{url}/card", "portal_cancel": f"{url}/cancel/{made.id}"}.get(state, url)


def findings(browser: Browser, url: str) -> list[str]:
    """What is wrong with a page: what axe says in both colour modes, and what is wider than the window."""
    with _page(browser, WIDTHS[0], scripts=True) as page:
        page.goto(url)
        found = [fault for width in WIDTHS for fault in _overflow(page, width)]
        for scheme in ("light", "dark"):
            # Opened anew: Chromium leaves inherited colours behind when the mode changes under a page.
            page.emulate_media(color_scheme=scheme)
            page.goto(url)
            found += [f"{scheme}: {fault}" for fault in _axe(page)]
    return found


def _overflow(page: Page, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": 844})
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} px in a window of {width}"] if wide != width else []


def _axe(page: Page) -> list[str]:
    page.evaluate(_AXE.read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate("rules => axe.run(document, {runOnly: rules})", _RULES)
    return [f"{fault['id']} {[node['target'] for node in fault['nodes']]}" for fault in result["violations"]]


@contextmanager
def _page(browser: Browser, width: int, *, scripts: bool) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        java_script_enabled=scripts,
        bypass_csp=scripts,
    )
    yield context.new_page()
    context.close()


def paid_by_hand(browser: Browser, url: str) -> str:
    """Pay by tapping, with scripts off and the page's own policy in force; returns where it ends."""
    with _page(browser, 390, scripts=False) as page:
        page.route(f"{APP}/**", lambda route: route.fulfill(body="Back at the market."))
        page.goto(url)
        page.get_by_role("link", name="Fill in a test card").click()
        page.get_by_role("button", name="Pay €51.84").click()
        page.wait_for_url(f"{APP}/**")
        return page.url


def challenged_by_hand(browser: Browser, url: str) -> str:
    """Pay with a card that asks who is paying, and answer; returns where it ends."""
    with _page(browser, 390, scripts=False) as page:
        page.route(f"{APP}/**", lambda route: route.fulfill(body="Back at the market."))
        page.goto(url)
        page.get_by_role("link", name="4000 0027 6000 3184").click()
        page.get_by_role("button", name="Pay €51.84").click()
        page.get_by_role("button", name="Complete: it is me").click()
        page.wait_for_url(f"{APP}/**")
        return page.url


def onboarded_by_hand(browser: Browser, url: str) -> str:
    """Fill in the onboarding page with its own test data; returns where it ends."""
    with _page(browser, 390, scripts=False) as page:
        page.route(f"{APP}/**", lambda route: route.fulfill(body="Back at the market."))
        page.goto(url)
        page.get_by_role("link", name="Use test data").click()
        page.get_by_role("button", name="Save and go back to Proche").click()
        page.wait_for_url(f"{APP}/**")
        return page.url
