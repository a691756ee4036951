"""Every page of leaving; importing this puts them all on the blueprint."""

from marketplace.web.leaving import copies, desk, going, suspended
from marketplace.web.leaving.blueprint import leaving

__all__ = ["copies", "desk", "going", "leaving", "suspended"]
