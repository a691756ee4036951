"""Tells what may be kept as text; it changes none and knows no field."""

from collections.abc import Mapping
from typing import Any


def is_text(value: Any) -> bool:
    """False where a text, however deep inside, holds what neither the database nor a page can hold.

    That is NUL, and halves of characters, which JSON may write and UTF-8 may not.
    """
    if isinstance(value, str):
        return not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value)
    if isinstance(value, Mapping):
        return all(is_text(name) and is_text(one) for name, one in value.items())
    return not isinstance(value, list | tuple) or all(is_text(one) for one in value)
