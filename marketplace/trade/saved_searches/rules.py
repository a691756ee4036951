"""A search as text and back; pure."""

from urllib.parse import parse_qs, parse_qsl

from marketplace.trade.search import asking
from marketplace.trade.search.asking import Question

MOST = 20
"""Searches one member keeps."""
LONGEST = 600


def question_of(query: str) -> Question:
    """The question an address's part after the question mark asks."""
    return asking.read(dict(parse_qsl(query)), parse_qs(query).get("diet", []))


def query_of(question: Question) -> str:
    """The one way a question is written, so that the same one is kept once."""
    return question.address("").partition("?")[2]
