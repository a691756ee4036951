"""The blueprint of meet-ups."""

from flask import Blueprint

meetups = Blueprint("meetups", __name__)
