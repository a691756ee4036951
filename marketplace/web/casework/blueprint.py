"""The blueprint of the refund and dispute desks, and what both share; holds no view."""

from flask import Blueprint

casework = Blueprint("casework", __name__, url_prefix="/admin")

DESK_ZONE = "Europe/Paris"
"""Staff sit in one place; what they read is in its time, and says so."""

PASSWORD_MINUTES = 60
"""For how long a password counts, so that an open desk left alone moves no money."""
