"""What a calendar's text makes busy: checked against dateutil and recurring-ical-events, and by the clock's nights."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.trade.calendars.lines import BrokenFeed
from tests.effort import examples
from tests.factories.calendar_rules import (
    dateutils,
    firsts,
    instants,
    ours,
    rules,
    spans,
    starts_by_oracle,
)
from tests.factories.calendar_servers import calendar_text, event_text
from tests.factories.calendars import an_event, local, text_of

PARIS = "TZID=Europe/Paris"
OWN_ZONE = "\r\n".join(
    [
        "BEGIN:VTIMEZONE",
        "TZID:Our office",
        "BEGIN:STANDARD",
        "DTSTART:16010101T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:16010101T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
    ]
)


@settings(max_examples=examples(200), suppress_health_check=[HealthCheck.too_slow])
@given(rules(), firsts)
def test_a_rule_is_followed_as_dateutil_follows_it(rule: str, first: datetime) -> None:
    assert ours(rule, first) == dateutils(rule, first)


def test_a_week_of_the_year_alone_means_its_day_of_the_start() -> None:
    saturday = datetime.fromisoformat("2025-03-01T09:00")

    found = ours("FREQ=YEARLY;BYWEEKNO=20|20261226T000000", saturday)

    assert found == [datetime.fromisoformat("2026-05-16T09:00")]


def test_a_place_within_the_week_is_counted_from_its_first_day_though_the_rule_begins_later() -> None:
    tuesday = datetime.fromisoformat("2026-04-07T09:00")

    found = ours("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1|20260421T000000", tuesday)

    assert found == [datetime.fromisoformat("2026-04-13T09:00"), datetime.fromisoformat("2026-04-20T09:00")]


@pytest.mark.parametrize("frequency", ["HOURLY", "MINUTELY"])
def test_the_last_hour_of_a_rule_has_what_it_means_before_its_end(frequency: str) -> None:
    first = datetime.fromisoformat("2026-12-25T20:45:30")

    found = ours(f"FREQ={frequency};BYHOUR=0;BYMINUTE=0;BYSECOND=0|20261226T000000", first)

    assert found == [datetime.fromisoformat("2026-12-26T00:00")]


ZONES = ["Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia"]


@settings(max_examples=examples(20), suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(ZONES),
    st.sampled_from(
        ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,SU", "FREQ=MONTHLY;BYDAY=-1SU", "FREQ=DAILY;COUNT=90"]
    ),
    firsts,
    st.lists(st.integers(0, 60), max_size=3, unique=True),
    st.integers(0, 60),
)
def test_a_series_with_exceptions_begins_when_the_oracle_says(
    zone: str, rule: str, first: datetime, out: list[int], moved: int
) -> None:
    walls = [f"{first + timedelta(days=day):%Y%m%dT%H%M%S}" for day in (*out, moved)]
    dates = [f"EXDATE;TZID={zone}:{wall}" for wall in walls[:-1]]
    text = calendar_text(
        event_text(f"DTSTART;TZID={zone}:{first:%Y%m%dT%H%M%S}", "DURATION:PT10M", f"RRULE:{rule}", *dates)
    )

    assert [begins for begins, _ends in spans(text)] == starts_by_oracle(text)


NIGHTS = {
    "PT24H in Paris in spring": (f"DTSTART;{PARIS}:20260328T220000", "DURATION:PT24H", "03-28 21:00/03-29 21:00"),
    "one day in Paris in spring": (f"DTSTART;{PARIS}:20260328T220000", "DURATION:P1D", "03-28 21:00/03-29 20:00"),
    "PT24H in Paris in autumn": (f"DTSTART;{PARIS}:20261024T220000", "DURATION:PT24H", "10-24 20:00/10-25 20:00"),
    "one day in Paris in autumn": (f"DTSTART;{PARIS}:20261024T220000", "DURATION:P1D", "10-24 20:00/10-25 21:00"),
    "a day and two hours": (f"DTSTART;{PARIS}:20260328T013000", "DURATION:P1DT2H", "03-28 00:30/03-29 02:30"),
    "a doubled time": (f"DTSTART;{PARIS}:20261025T023000", "DURATION:PT30M", "10-25 00:30/10-25 01:00"),
    "a missing time": (f"DTSTART;{PARIS}:20260329T023000", "DURATION:PT30M", "03-29 01:30/03-29 02:00"),
    "New York in spring": ("DTSTART;TZID=America/New_York:20260307T120000", "DURATION:P1D", "03-07 17:00/03-08 16:00"),
    "New York in autumn": ("DTSTART;TZID=America/New_York:20261031T120000", "DURATION:P1D", "10-31 16:00/11-01 17:00"),
    "L. Howe, autumn": ("DTSTART;TZID=Australia/Lord_Howe:20260404T120000", "DURATION:P1D", "04-04 01:00/04-05 01:30"),
    "L. Howe, spring": ("DTSTART;TZID=Australia/Lord_Howe:20261003T120000", "DURATION:P1D", "10-03 01:30/10-04 01:00"),
    "Kolkata has none": ("DTSTART;TZID=Asia/Kolkata:20260328T220000", "DURATION:P1D", "03-28 16:30/03-29 16:30"),
    "Apia has none now": ("DTSTART;TZID=Pacific/Apia:20260404T220000", "DURATION:P1D", "04-04 09:00/04-05 09:00"),
    "of Windows": ("DTSTART;TZID=Romance Standard Time:20260701T100000", "DURATION:PT1H", "07-01 08:00/07-01 09:00"),
    "longer": ("DTSTART;TZID=/x.org/1/Europe/Paris:20260701T100000", "DURATION:PT1H", "07-01 08:00/07-01 09:00"),
}  # fmt: skip


@pytest.mark.parametrize("words", NIGHTS)
def test_a_length_is_what_the_clock_makes_of_it(words: str) -> None:
    begins, lasts, expected = NIGHTS[words]

    assert instants(calendar_text(event_text(begins, lasts))) == [expected]


WHOLE_DAYS = {
    "Europe/Paris": ("20260329", "03-28 23:00/03-29 22:00"),
    "America/New_York": ("20261101", "11-01 04:00/11-02 05:00"),
    "Australia/Lord_Howe": ("20260405", "04-04 13:00/04-05 13:30"),
    "Asia/Kolkata": ("20260815", "08-14 18:30/08-15 18:30"),
    "Pacific/Apia": ("20260815", "08-14 11:00/08-15 11:00"),
}


@pytest.mark.parametrize("zone", WHOLE_DAYS)
def test_a_whole_day_is_the_providers_own(zone: str) -> None:
    day, expected = WHOLE_DAYS[zone]

    assert instants(calendar_text(event_text(f"DTSTART;VALUE=DATE:{day}")), zone) == [expected]


def test_a_time_without_a_zone_is_the_providers_own() -> None:
    text = calendar_text(event_text("DTSTART:20260701T100000", "DTEND:20260701T110000"))

    assert instants(text, "Asia/Kolkata") == ["07-01 04:30/07-01 05:30"]


def test_a_zone_that_a_calendar_defines_is_followed_over_its_changes() -> None:
    event = event_text("DTSTART;TZID=Our office:20260327T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4")

    assert instants(calendar_text(OWN_ZONE, event)) == [
        "03-27 09:00/03-27 10:00",
        "03-28 09:00/03-28 10:00",
        "03-29 08:00/03-29 09:00",
        "03-30 08:00/03-30 09:00",
    ]


@pytest.mark.parametrize("minutes", range(0, 240, 30))
@pytest.mark.parametrize("night", ["2026-03-29T00:00", "2026-10-25T00:00"])
def test_a_defined_zone_says_the_same_as_the_known_one(night: str, minutes: int) -> None:
    wall = datetime.fromisoformat(night) + timedelta(minutes=minutes)
    known, own = (
        calendar_text(OWN_ZONE, event_text(f"DTSTART;TZID={name}:{wall:%Y%m%dT%H%M%S}", "DURATION:PT1H"))
        for name in ("Europe/Paris", "Our office")
    )

    assert spans(known) == spans(own)


def test_our_own_feed_read_by_ourselves_says_what_it_said() -> None:
    starts = local("2026-10-25T01:30", "Europe/Paris")

    assert spans(text_of(an_event(starts))) == [(starts, starts + timedelta(hours=2))]


SERIES = event_text(f"DTSTART;{PARIS}:20260401T100000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4")
EXCEPTIONS = {
    "moved": (f"RECURRENCE-ID;{PARIS}:20260402T100000", f"DTSTART;{PARIS}:20260402T150000", "DURATION:PT2H"),
    "cancelled": (f"RECURRENCE-ID;{PARIS}:20260402T100000", f"DTSTART;{PARIS}:20260402T100000", "STATUS:CANCELLED"),
    "free": ("RECURRENCE-ID:20260402T080000Z", f"DTSTART;{PARIS}:20260402T100000", "TRANSP:TRANSPARENT"),
    "from then on": (
        f"RECURRENCE-ID;RANGE=THISANDFUTURE;{PARIS}:20260403T100000",
        f"DTSTART;{PARIS}:20260403T120000",
        "DURATION:PT30M",
    ),
}  # fmt: skip
LEFT = {
    "moved": ["04-01 08:00", "04-02 13:00", "04-03 08:00", "04-04 08:00"],
    "cancelled": ["04-01 08:00", "04-03 08:00", "04-04 08:00"],
    "free": ["04-01 08:00", "04-03 08:00", "04-04 08:00"],
    "from then on": ["04-01 08:00", "04-02 08:00", "04-03 10:00", "04-04 10:00"],
}


@pytest.mark.parametrize("kind", EXCEPTIONS)
def test_an_exception_takes_the_place_of_its_occurrence(kind: str) -> None:
    text = calendar_text(event_text(*EXCEPTIONS[kind]), SERIES)

    assert [one.partition("/")[0] for one in instants(text)] == LEFT[kind]


def test_dates_may_be_added_and_days_taken_out() -> None:
    text = calendar_text(
        event_text(
            "DTSTART:20260401T080000Z",
            "DTEND:20260401T090000Z",
            "RRULE:FREQ=DAILY;COUNT=3",
            "RDATE:20260410T080000Z,20260411T080000Z",
            "RDATE;VALUE=PERIOD:20260412T080000Z/PT3H",
            "EXDATE;VALUE=DATE:20260402",
            "EXDATE:20260411T080000Z",
        )
    )

    assert instants(text) == [
        "04-01 08:00/04-01 09:00",
        "04-03 08:00/04-03 09:00",
        "04-10 08:00/04-10 09:00",
        "04-12 08:00/04-12 11:00",
    ]


BUSY = {
    "opaque": (["DURATION:PT1H"], 1),
    "tentative": (["DURATION:PT1H", "STATUS:TENTATIVE"], 1),
    "cancelled": (["DURATION:PT1H", "STATUS:CANCELLED"], 0),
    "transparent": (["DURATION:PT1H", "TRANSP:TRANSPARENT"], 0),
    "without length": ([], 0),
    "of no length": (["DURATION:PT0S"], 0),
}


@pytest.mark.parametrize("kind", BUSY)
def test_busy_is_opaque_not_cancelled_and_has_a_length(kind: str) -> None:
    lines, count = BUSY[kind]

    assert len(spans(calendar_text(event_text("DTSTART:20260701T100000Z", *lines)))) == count


def test_times_told_as_busy_alone_are_read_too() -> None:
    text = calendar_text(
        "BEGIN:VFREEBUSY",
        "FREEBUSY:20260701T100000Z/PT1H,20260702T100000Z/20260702T120000Z",
        "FREEBUSY;FBTYPE=FREE:20260703T100000Z/PT1H",
        "END:VFREEBUSY",
    )

    assert instants(text) == ["07-01 10:00/07-01 11:00", "07-02 10:00/07-02 12:00"]


@given(st.permutations([0, 1, 2, 3]))
def test_the_order_of_events_does_not_matter(order: list[int]) -> None:
    parts = [SERIES, *(event_text(*EXCEPTIONS[kind]) for kind in ("moved", "from then on")), OWN_ZONE]

    assert spans(calendar_text(*(parts[index] for index in order))) == spans(calendar_text(*parts))


BROKEN = {
    "cut_off": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260701T100000Z\n",
    "no_calendar": "hello",
    "outside": calendar_text() + "X:1\n",
    "line": calendar_text("BEGIN:VEVENT", "no colon", "END:VEVENT"),
    "no_start": calendar_text(event_text("DURATION:PT1H")),
    "date": calendar_text(event_text("DTSTART:20260231T100000Z")),
    "duration": calendar_text(event_text("DTSTART:20260701T100000Z", "DURATION:1 hour")),
    "backwards": calendar_text(event_text("DTSTART:20260701T100000Z", "DTEND:20260701T090000Z")),
    "too_long": calendar_text(event_text("DTSTART:20260701T100000Z", "DURATION:P99999999D")),
    "mixed": calendar_text(event_text("DTSTART:20260701T100000Z", "DTEND;VALUE=DATE:20260702")),
    "zone": calendar_text(event_text("DTSTART;TZID=Atlantis/Capital:20260701T100000", "DURATION:PT1H")),
    "zone_empty": calendar_text(
        "BEGIN:VTIMEZONE", "TZID:Mine", "END:VTIMEZONE", event_text("DTSTART;TZID=Mine:20260701T100000")
    ),
    "rule": calendar_text(event_text("DTSTART:20260701T100000Z", "RRULE:FREQ=DAILY;INTERVAL=0")),
    "rule_part": calendar_text(event_text("DTSTART:20260701T100000Z", "RRULE:FREQ=DAILY;BYEASTER=1")),
    "twice": calendar_text(event_text("DTSTART:20260701T100000Z", "DTSTART:20260702T100000Z")),
    "repeats_too_often": calendar_text(
        event_text("DTSTART:20200101T000000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY;BYMONTH=6;BYMONTHDAY=28")
    ),
    "too_many_events": calendar_text(*[event_text("DTSTART:20260701T100000Z")] * 20_001),
}


@pytest.mark.parametrize("problem", BROKEN)
def test_a_calendar_that_cannot_be_read_whole_is_refused_whole(problem: str) -> None:
    with pytest.raises(BrokenFeed) as refused:
        spans(BROKEN[problem])

    assert refused.value.problem == problem


@pytest.mark.parametrize(
    "rule", ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=31"]
)
def test_a_rule_that_never_comes_true_ends(rule: str) -> None:
    text = calendar_text(event_text("DTSTART:19700101T100000Z", "DURATION:PT1H", f"RRULE:{rule}"))

    assert spans(text) == []


@given(st.text(max_size=200), st.integers(0, 400))
def test_whatever_is_put_into_a_calendar_it_is_read_or_refused(junk: str, at: int) -> None:
    text = calendar_text(OWN_ZONE, SERIES)
    at = min(at, len(text))
    try:
        found = spans(text[:at] + junk + text[at:])
    except BrokenFeed:
        return
    assert all(begins < ends and begins.tzinfo is UTC for begins, ends in found)
