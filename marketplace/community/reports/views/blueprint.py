"""The blueprint of reports; its pages are beside it."""

from flask import Blueprint

reports = Blueprint("reports", __name__)
