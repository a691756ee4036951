"""The public page of a provider: what it shows, and what tells whether any of that changed."""

from marketplace.people.profiles.views.showing import profiles

__all__ = ["profiles"]
