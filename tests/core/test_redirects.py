import pytest

from marketplace.core.redirects import safe_path


@pytest.mark.parametrize(
    "path", ["/", "/bookings?tab=past", "/listings/lst_x/book?slot=2026-11-21T18:30:00%2B00:00"]
)
def test_a_path_of_this_site_is_followed(path: str) -> None:
    assert safe_path(path) == path


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "//evil.example",
        "////evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        " /bookings",
        "/book\nings",
        "bookings",
    ],
)
def test_anything_else_leads_home(target: str | None) -> None:
    assert safe_path(target) == "/"
