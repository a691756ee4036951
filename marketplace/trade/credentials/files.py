"""Takes the photo or PDF of a document: told by its content, made anew, or refused in words; stores nothing."""

from dataclasses import dataclass

from marketplace.core import photos
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.goods.works import files as pdfs

MOST_BYTES = photos.MOST_BYTES
MOST_PAGES = 20


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file of our own making."""

    mime: str
    content: bytes


def prepared(raw: bytes) -> Prepared:
    """A file as it is kept. Call it outside a transaction: it can take seconds.

    Raises `Invalid`, told at the field `file`, for what is too large or neither a picture nor a plain PDF.
    """
    if not raw:
        raise pdfs.refused(_("Choose a photo or a PDF of the document."))
    if len(raw) > MOST_BYTES:
        raise pdfs.refused(_("The file may have at most %(n)s megabytes.", n=MOST_BYTES // 1024 // 1024))
    if raw.startswith(b"%PDF-"):
        found = pdfs.prepared(raw)
        if found.pages > MOST_PAGES or len(found.content) > MOST_BYTES:
            raise pdfs.refused(_("A document has at most %(n)s pages: send those that matter.", n=MOST_PAGES))
        return Prepared("application/pdf", found.content)
    try:
        return Prepared("image/jpeg", photos.prepared(raw).content)
    except Invalid:
        raise pdfs.refused(
            _("This file is neither a picture we can read (JPEG, PNG, WebP) nor a PDF.")
        ) from None
