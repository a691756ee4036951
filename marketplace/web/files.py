"""Files that pages give to be kept: their types and names; it makes none of them."""

from flask import Response


def calendar_named(body: str | bytes, name: str) -> Response:
    """A calendar to keep, under a name of ours."""
    response = Response(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response
