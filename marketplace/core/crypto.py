"""Encryption at rest for personal columns, and keys derived from the one secret; keeps no key in the database."""

import base64
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from marketplace.core.config import settings


@lru_cache(maxsize=32)
def _derive(secret: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=b"proche", info=purpose.encode()).derive(secret.encode())


def key_for(purpose: str) -> bytes:
    """32 bytes for one purpose, by HKDF-SHA-256 (RFC 5869) from SECRET_KEY."""
    return _derive(settings().secret_key, purpose)


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key_for("columns")))


def sealed(value: Any) -> bytes:
    """A JSON value as an encrypted column keeps it, for statements that name no model."""
    return _box().encrypt(json.dumps(value).encode())


class Encrypted(TypeDecorator[Any]):
    """A JSON value kept as a Fernet token (AES-128-CBC and HMAC-SHA-256); None stays NULL."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else sealed(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else json.loads(_box().decrypt(value))


class EncryptedBytes(TypeDecorator[bytes]):
    """A file kept as a Fernet token, a third larger than itself; None stays NULL."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _box().encrypt(value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _box().decrypt(bytes(value))
