"""The blueprint of clubs; its pages are beside it."""

from flask import Blueprint

clubs = Blueprint("clubs", __name__)
