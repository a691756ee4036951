"""The two blueprints of documents, and how a file of one is answered."""

from flask import Blueprint, Response

from marketplace.trade.credentials.models import Credential, CredentialFile

credentials = Blueprint("credentials", __name__, url_prefix="/studio/credentials")
credential_desk = Blueprint("credential_desk", __name__, url_prefix="/admin/credentials")


def answered(credential: Credential, file: CredentialFile) -> Response:
    """A file for whoever may see it: kept by nobody between, and unable to do anything in a browser."""
    answer = Response(file.content, mimetype=file.mime)
    is_picture = file.mime == "image/jpeg"
    name = f"{credential.document}.{'jpg' if is_picture else 'pdf'}"
    answer.headers["Content-Disposition"] = f'{"inline" if is_picture else "attachment"}; filename="{name}"'
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return answer
