"""Somebody with a browser: finds what a page says in their language and presses it, as a person would.

Every wait is playwright's own and ends by itself; nothing here sleeps.
"""

import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import ConsoleMessage, Error, Locator, Page, Response, expect

from marketplace.core.i18n import catalogue
from marketplace.people.accounts.models import Member
from marketplace.trade.listings.models import Listing
from tests.browser.town import Town
from tests.factories.accounts import PASSWORD, app_code, code_in, mail_to, signed_in, some_address
from tests.factories.stage import CARD_OK

PATIENCE_MS = 30_000
PHONE, DESK = 390, 1280
MOST_TABS = 80
expect.set_options(timeout=PATIENCE_MS)
_FILLED_IN = re.compile(r"%\(\w+\)s")


class Person:
    """One browser and what one does with it. `troubles` fills with script errors and failures of the server."""

    def __init__(self, page: Page, town: Town, locale: str) -> None:
        self.page = page
        self.town = town
        self.locale = locale
        self.email = some_address()
        self.troubles: list[str] = []
        page.on("pageerror", self._note)
        page.on("console", self._listen)
        page.on("response", self._watch)

    def leaves(self) -> None:
        """Give the page back: whoever comes next sees to it alone."""
        self.page.remove_listener("pageerror", self._note)
        self.page.remove_listener("console", self._listen)
        self.page.remove_listener("response", self._watch)

    def _note(self, error: Error) -> None:
        self.troubles.append(str(error))

    def _listen(self, message: ConsoleMessage) -> None:
        # A refusal of the server is shown to the person; that it happened is no mistake of a page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.troubles.append(message.text)

    def _watch(self, response: Response) -> None:
        if response.status >= 500:
            self.troubles.append(f"{response.status} {response.url}")

    # Words

    def words(self, message: str) -> re.Pattern[str]:
        """A sentence of ours in this person's language; what is filled in may be anything."""
        spoken = message if self.locale == "en" else str(catalogue(self.locale).gettext(message))
        parts = _FILLED_IN.split(spoken.replace("%%", "%"))
        # Spaces that do not break are spaces too.
        return re.compile(".+".join(r"\s+".join(map(re.escape, re.split(r"\s+", part))) for part in parts))

    def exactly(self, message: str) -> re.Pattern[str]:
        return re.compile(f"^{self.words(message).pattern}$")

    def sees(self, message: str) -> None:
        """Wait until a sentence of ours stands on the page."""
        expect(self.page.get_by_text(self.words(message)).filter(visible=True).first).to_be_visible()

    def reads(self, text: str) -> None:
        """Wait until these very words stand on the page, whatever the language."""
        expect(self.page.get_by_text(text).filter(visible=True).first).to_be_visible()

    def is_at(self, title: str) -> None:
        """Wait for the page with this headline of ours."""
        expect(self.heading).to_have_text(self.words(title))

    @property
    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    # Hands

    def visits(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.town.address(path))

    def button(self, label: str) -> Locator:
        """A button or link in the page's own part, by its label of ours."""
        name = self.exactly(label)
        main = self.page.locator("main")
        return main.get_by_role("button", name=name).or_(main.get_by_role("link", name=name)).first

    def presses(self, label: str) -> None:
        self.button(label).click()

    def presses_twice(self, label: str) -> None:
        """Press, and press again as soon as the first press is on its way but not answered."""
        button = self.button(label)
        button.scroll_into_view_if_needed()
        box = button.bounding_box()
        assert box is not None
        middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        with self.page.expect_request(lambda request: request.method == "POST"):
            self.page.mouse.click(*middle)
        self.page.mouse.click(*middle)

    def goes_back(self) -> None:
        self.page.go_back()

    # Keys

    def skips_to_the_content(self) -> None:
        """By the link that comes first on every page."""
        self.page.keyboard.press("Tab")
        self.page.keyboard.press("Enter")

    def tabs_to(self, control: Locator) -> None:
        """Press Tab until a control has the focus, as one does without a mouse."""
        for _press in range(MOST_TABS):
            if control.evaluate("it => it === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{control} cannot be reached by keys")

    def enters(self, label: str) -> None:
        """Come to a button or link of ours by keys, and press Enter on it."""
        self.tabs_to(self.button(label))
        self.page.keyboard.press("Enter")

    def picks(self, name: str, value: str) -> None:
        """Come to a group of choices or a list by keys, and move with the arrows until one is chosen."""
        choices = self.page.locator(f"main [name={name}]")
        first = choices.first
        self.tabs_to(first)
        is_list = first.evaluate("it => it.matches('select')")
        count = first.locator("option").count() if is_list else choices.count()
        if not is_list:
            self.page.keyboard.press("Space")
        for _press in range(count):
            chosen = (
                first.input_value() if is_list else choices.and_(self.page.locator(":checked")).input_value()
            )
            if chosen == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} cannot be chosen by keys")

    def types(self, name: str, words: str) -> None:
        """Come to a field by keys, and write."""
        self.tabs_to(self.page.locator(f"main [name={name}]"))
        self.page.keyboard.type(words)

    # Finding

    def searches(self, town: str) -> None:
        """From the front door, look around a town."""
        self.visits("/")
        form = self.page.locator("main form[role=search]").first
        form.locator("input[name=where]").fill(town)
        form.get_by_role("button", name=self.words("Search")).click()

    def opens(self, listing: Listing) -> None:
        """Press a listing's card among the results."""
        self.page.locator(f"main a[href*='{listing.public_id}']").first.click()

    def chooses(self, *, day: int = 0, time: int = 0) -> None:
        """Choose one of the free times that the page offers, counted from the first."""
        self.page.locator(".slot-days input").nth(day).check()
        self.page.locator(".slot-times input:visible").nth(time).check()

    def takes(self, listing: Listing, *, day: int = 4, starts_at: datetime | None = None) -> None:
        """Come to the checkout page of a listing, for the first time of one of its days or for a known time."""
        if starts_at:
            self.visits(f"/listings/{listing.public_id}/book?slot={quote(starts_at.isoformat())}&party=1")
            return
        self.visits(f"/listings/{listing.public_id}")
        self.chooses(day=day)
        self.presses("Continue")

    def time_chosen(self) -> str:
        return str(self.page.locator(".slot-times input:checked").get_attribute("value"))

    def adds_one_person(self) -> None:
        """Press + and wait for what it changes."""
        with self.page.expect_response(lambda response: "party=" in response.url):
            self.page.get_by_role("button", name=self.words("One more")).click()

    def asks_for(self, people: int) -> None:
        """Type how many people and ask for the page again, as one does without scripts."""
        self.page.fill("main input[name=party]", str(people))
        self.presses("Update")

    # Accounts

    def joins(self, name: str = "Nora Klein") -> None:
        """Sign up from a page that asks for it, with the code of the message, and come back."""
        self.presses("Create an account")
        self.page.fill("input[name=name]", name)
        self.page.fill("input[name=email]", self.email)
        self.page.fill("main input[name=password]", PASSWORD)
        self.presses("Create my account")
        self.is_at("Check your inbox")
        self.page.fill("input[name=code]", self.code())
        self.presses("Confirm my address")

    def code(self) -> str:
        """The code of the last message to this person."""
        with self.town.app.app_context():
            return code_in(mail_to(self.email)[-1])

    def types_in(self, member: Member) -> None:
        """Fill in the sign-in page."""
        self.page.fill("main input[name=email]", member.email)
        self.page.fill("main input[name=password]", PASSWORD)
        self.presses("Sign in")

    def is_signed_in(self, member: Member, **options: Any) -> "Person":
        """Be signed in already, as on the second visit of a day."""
        with self.town.app.app_context():
            cookie = signed_in(self.town.app, member, **options).cookie
        self.page.context.add_cookies([{"name": "proche", "value": cookie, "url": self.town.address("/")}])
        return self

    def types_app_code(self, member: Member) -> None:
        """Give the second factor that staff need."""
        self.is_at("One more step")
        self.page.fill("input[name=code]", app_code(member))
        self.presses("Sign in")

    # Booking and paying

    def when_chosen(self) -> str:
        """The time that the checkout page names."""
        self.is_at("Check and pay")
        return self.page.locator(".fact dd").first.inner_text()

    def writes_note(self, words: str) -> None:
        self.page.fill("textarea[name=note]", words)
        self.page.check("input[name=note_consent]")

    def note(self) -> str:
        return self.page.input_value("textarea[name=note]")

    def books(self) -> None:
        """Press the one button that names time and total, and come to the payment page.

        By looking again and again: a first navigation may be given up for a second one.
        """
        self.presses("Book %(when)s for %(total)s")
        expect(self.page).to_have_url(re.compile(re.escape(self.town.sandbox_url) + "/"))

    def has_left_the_checkout(self) -> None:
        """Wait for the payment page, or for the booking's own page with its button to it.

        By looking again and again: of two taps the first one's navigation is given up for the second's, which is
        an error to whoever waits for a navigation.
        """
        expect(self.page).to_have_url(re.compile(r"/c/pay/|/bookings/bk_"))

    def fills_card(self, number: str = CARD_OK) -> None:
        fields = {"number": number, "expiry": "12 / 34", "cvc": "123", "name": "Nora Klein"}
        for field, value in fields.items():
            self.page.fill(f"input[name={field}]", value)

    def pays(self, number: str = CARD_OK) -> None:
        self.fills_card(number)
        self.presses("Pay %(amount)s")

    def opens_booking(self, booking_id: str) -> None:
        """Press one of one's bookings in the list."""
        self.page.locator(f"main a[href$='{booking_id}']").click()

    def refund_shown(self) -> str:
        """The amount that the page promises before the button is pressed."""
        self.is_at("Cancel this booking?")
        return self.page.locator(".figure b").inner_text()

    @property
    def booking_id(self) -> str:
        """Of the booking's page one is at."""
        self.page.wait_for_url("**/bookings/bk_*")
        return re.findall(r"bk_\w+", self.page.url)[0]

    def keeps_calendar_file(self) -> str:
        """The text of the calendar file that the page offers."""
        with self.page.expect_download() as download:
            self.presses("Add to calendar")
        return Path(download.value.path()).read_text(encoding="utf-8")
