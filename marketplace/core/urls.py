"""Absolute addresses of this site, for mail and other places outside a request."""

from marketplace.core.config import settings


def absolute(path: str) -> str:
    """The public address of a path of this site."""
    return settings().site_url.rstrip("/") + path
