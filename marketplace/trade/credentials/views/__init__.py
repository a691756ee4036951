"""The pages of documents: a provider's own, the reviewers' desk, and the gates."""

from marketplace.trade.credentials.views import desk, gates, studio
from marketplace.trade.credentials.views.blueprint import credential_desk, credentials

__all__ = ["credential_desk", "credentials", "desk", "gates", "studio"]
