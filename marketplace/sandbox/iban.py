"""International bank account numbers: their check digits and how people write them; knows no bank."""

import re

# Stripe's French test account, whose payouts succeed.
TEST_IBAN = "FR1420041010050500013M02606"

_SHAPE = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_FRENCH_LENGTH = 27


def normalised(raw: str) -> str:
    """Without spaces, in capitals."""
    return re.sub(r"\s+", "", raw).upper()


def is_valid(iban: str) -> bool:
    """Whether the check digits are right (ISO 13616, modulo 97), and the length for France."""
    if not _SHAPE.fullmatch(iban) or (iban.startswith("FR") and len(iban) != _FRENCH_LENGTH):
        return False
    rearranged = iban[4:] + iban[:4]
    return int("".join(str(int(sign, 36)) for sign in rearranged)) % 97 == 1
