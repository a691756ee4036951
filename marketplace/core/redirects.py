"""The one way to follow `next`; never leaves this site."""

from urllib.parse import urlsplit


def safe_path(target: str | None, fallback: str = "/") -> str:
    """A path of this site from untrusted input, else the fallback.

    Refuses anything with a host, a scheme, a backslash or a control character, and `//…`, which
    browsers read as another host.
    """
    if not target or any(ord(sign) < 33 or sign == "\\" for sign in target):
        return fallback
    if not target.startswith("/") or target.startswith("//"):
        return fallback
    parts = urlsplit(target)
    return fallback if parts.scheme or parts.netloc else target
