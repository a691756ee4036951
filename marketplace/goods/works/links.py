"""Links that serve a file for some minutes and for one member alone; they prove nothing else."""

from itsdangerous import BadData, URLSafeSerializer

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.core.crypto import key_for
from marketplace.goods.works import errors
from marketplace.goods.works.models import WorkSale


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(key_for("works.links"), salt="work_sale")


def token_of(sale: WorkSale) -> str:
    """What a download link carries: which sale, for whom, and since when."""
    return str(_signer().dumps([sale.public_id, sale.buyer_id, int(clock.now().timestamp())]))


def sale_in(token: str, member_id: int) -> str:
    """The sale a link is for. Raises NotFound when it is forged, too old or somebody else's."""
    try:
        sale_id, buyer_id, since = _signer().loads(token)
    except (BadData, ValueError, TypeError):
        raise errors.no_such_sale() from None
    age = clock.now().timestamp() - since
    if buyer_id != member_id or age > settings().works_link_minutes * 60:
        raise errors.no_such_sale()
    return str(sale_id)
