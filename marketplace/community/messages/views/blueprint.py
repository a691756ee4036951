"""The blueprint of conversations; its pages are beside it."""

from flask import Blueprint

messages = Blueprint("messages", __name__)
