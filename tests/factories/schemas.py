"""The official schemas of files that leave the house, as others package them."""

from functools import lru_cache
from importlib.metadata import files

import xmlschema

PAIN = "sepaxml/schemas/pain.001.001.09.xsd"
"""The message for a bank, ISO 20022."""
DPI_FRANCE = "dac7/schemas/DPIXML_v1.1-fr1.xsd"
"""The yearly file for the French tax authority, DGFiP v1.6 of November 2025."""


@lru_cache
def schema(package: str, path: str) -> xmlschema.XMLSchema:
    """A schema found in an installed package, by its path there."""
    [found] = [file for file in files(package) or [] if str(file) == path]
    return xmlschema.XMLSchema(str(found.locate()))


def problems(package: str, path: str, content: bytes) -> list[str]:
    """What a schema says against a file; empty when it is valid."""
    return [f"{error.path}: {error.reason}" for error in schema(package, path).iter_errors(content.decode())]
