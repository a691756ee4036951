"""How a file is answered: to be saved, never shown inside a page, never kept by anybody between."""

from flask import Response

from marketplace.goods.works import naming


def as_download(content: bytes, title: str) -> Response:
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{naming.file_name(title)}.pdf"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    # Whoever makes a browser show it all the same gets a document that may do nothing.
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return answer
