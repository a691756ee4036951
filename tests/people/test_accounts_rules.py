import pytest
from flask import Flask

from marketplace.people.accounts import rules

pytestmark = pytest.mark.usefixtures("app")


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "P@ssw0rd2024!",
        "Password!Password!",
        "motdepasse2026!",
        "Mot-De-Passe-123",
        "azertyuiop12",
        "qwerty123456!",
        "1qaz2wsx3edc",
        "zaq1ZAQ!zaq1",
        "123456789012",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "Bonjour123456",
        "jetaimejetaime",
        "marseille13013",
        "ILoveYou!!2025",
        "correct horse battery staple",
        "proche-demo-2026",
    ],
)
def test_what_everybody_picks_is_refused(password: str) -> None:
    problem = rules.password_problem(password, name="Ana Lopes", email="ana@example.org")

    assert problem == "This password is among the first that are guessed. Choose another."


@pytest.mark.parametrize(
    "password",
    [
        "three green herons walk",
        "bicyclette rouge",
        "un chat dans la gorge",
        "Tr7vq-p0xL.29zzK",
        "a1b9c4k2m8x0",
        "La maison verte 42",
        "football princess dragon sunshine",
        "日本語のとても長いパスワード",
        "   spaces around it   ",
    ],
)
def test_what_is_ones_own_is_accepted(password: str) -> None:
    assert rules.password_problem(password, name="Ana Lopes", email="ana@example.org") is None


@pytest.mark.parametrize("password", ["anaLopes2026", "Lopes-Ana-Lopes", "ana@example.org", "lópes.ana.1234"])
def test_a_password_of_ones_own_name_or_address_is_refused(password: str) -> None:
    problem = rules.password_problem(password, name="Ana Lópes", email="ana@example.org")

    assert problem == "This password is made of your own name or address. Choose another."


@pytest.mark.parametrize(("length", "accepted"), [(11, False), (12, True), (200, True), (201, False)])
def test_a_password_has_twelve_to_two_hundred_characters(length: int, accepted: bool) -> None:
    password = ("vqxjzkwbgfpmrtcn" * 13)[:length]

    assert (rules.password_problem(password, name="Ana", email="a@example.org") is None) is accepted


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Ana@Example.ORG ", "ana@example.org"),
        ("ana@exämple.org", "ana@xn--exmple-cua.org"),
        ("\uff2ao@example.org", "jo@example.org"),
    ],
)
def test_an_address_has_one_form(typed: str, stored: str) -> None:
    assert rules.normalise_email(typed) == stored


@pytest.mark.parametrize(
    "email", ["a@b.fr", "ana.lopes+proche@mail.example.org", "o'neil@example.ie", "x@xn--exmple-cua.org"]
)
def test_ordinary_addresses_are_accepted(email: str) -> None:
    assert rules.is_email(email)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ana",
        "@example.org",
        "ana@",
        "ana@localhost",
        "ana@example..org",
        ".ana@example.org",
        "ana@-example.org",
        "ana@example.org\r\nbcc: you@example.org",
        "ana,bo@example.org",
        "ana <ana@example.org>",
        '"ana"@example.org',
        "é@example.org",
        "a" * 65 + "@example.org",
        "a@" + "b" * 250 + ".org",
    ],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    assert not rules.is_email(email)


@pytest.mark.parametrize("name", ["Ana", "Anne-Laure d’Arc", "José M.", "Nguyễn Văn A", "毛"])
def test_names_of_people_are_accepted(name: str) -> None:
    assert rules.name_problem(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a" * 81,
        "Ana\nBcc",
        "Ana\x00",
        "Ana\u202elopes",
        "see www.evil.example",
        "evil.example/x",
        "<i>",
        "42",
    ],
)
def test_what_is_no_name_is_refused(name: str) -> None:
    assert rules.name_problem(name)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("curl/8.9", "An unknown browser"),
    ],
)
def test_a_device_has_a_name_people_recognise(user_agent: str, words: str) -> None:
    assert rules.browser_words(user_agent) == words


def test_refusals_are_spoken_in_french_too(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        problem = rules.password_problem("court", name="Ana", email="a@example.org")

    assert (
        problem == "Utilisez au moins 12 caractères\u202f; quelques mots à la suite sont faciles à retenir."
    )
