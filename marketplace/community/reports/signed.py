"""The address under which somebody reads a decision about them and objects to it without signing in."""

from itsdangerous import BadSignature, URLSafeSerializer

from marketplace.community.reports.models import Case
from marketplace.core import crypto


def token(case: Case, author_id: int) -> str:
    """What the letter to whose thing it is carries; it opens this one decision and nothing else."""
    return str(_signer().dumps([case.public_id, author_id]))


def opened(given: str) -> tuple[str, int] | None:
    """The case and the member of a token of ours; None for any other."""
    try:
        case_id, author_id = _signer().loads(given)
        return str(case_id), int(author_id)
    except (BadSignature, TypeError, ValueError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(crypto.key_for("decisions"), salt="read")
