"""Which carriers are in use: those of the settings, or the simulated one of the sandbox; keeps no state."""

from marketplace.core.config import settings
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.goods.topups.carriers.interface import Carrier
from marketplace.goods.topups.carriers.signed import SignedCarrier

SIMULATED, SIMULATED_SECRET = "demotel", "carrier_secret_sandbox_proche"


def carriers() -> dict[str, Carrier]:
    """By name. The setting is `name|label|secret|share in ten-thousandths|address;…`."""
    s = settings()
    found: dict[str, Carrier] = {}
    for line in filter(None, s.carriers.split(";")):
        name, label, secret, share_bps, address = line.strip().split("|")
        found[name] = SignedCarrier(name, label, secret, int(share_bps), address)
    if s.sandbox and not found:
        address = f"{s.stripe_api_base}/carrier/pay"
        found[SIMULATED] = SignedCarrier(SIMULATED, "DemoTel", SIMULATED_SECRET, 3_000, address)
    return found


def carrier(name: str) -> Carrier:
    """A carrier by its name. Raises `NotFound`."""
    found = carriers().get(name)
    if found is None:
        raise NotFound(_("We could not find this page."))
    return found
