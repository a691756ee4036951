"""Jobs of recognition: badges and levels, computed anew every night."""

from marketplace.core.jobs import job
from marketplace.workflows import recognise


@job("recognition.recompute", every="40 3 * * *")
def recompute() -> None:
    """At night: what everybody earned, from the deeds themselves."""
    recognise.recompute_all()
