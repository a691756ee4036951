"""Identifiers and keyed hashes; says nothing of what they name."""

import hashlib
import hmac
import secrets

# No vowels and no look-alikes: an identifier never spells a word and survives being read aloud.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
_FAIR = 256 - 256 % len(ALPHABET)
"""Bytes from here on would make some symbols likelier than others."""


def public_id(prefix: str) -> str:
    """A new opaque identifier for URLs, `prefix_` and 20 symbols (95 bits)."""
    return f"{prefix}_{random_code(20)}"


def random_code(length: int) -> str:
    """A random string in the alphabet above, each symbol as likely as any other."""
    code = ""
    while len(code) < length:
        # Twice as many bytes as needed, asked for once: most codes need no second round.
        drawn = secrets.token_bytes(2 * length)
        code += "".join([ALPHABET[byte % len(ALPHABET)] for byte in drawn if byte < _FAIR])
    return code[:length]


def reference() -> str:
    """A booking's short name for people: `K7RP-2MXD`."""
    code = random_code(8).upper()
    return f"{code[:4]}-{code[4:]}"


def new_token() -> str:
    """A new secret to give out once (256 bits)."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is stored of a token. Tokens have full entropy, so a plain digest is enough."""
    return hashlib.sha256(token.encode()).digest()


def keyed_hash(key: bytes, *parts: str) -> bytes:
    """HMAC-SHA-256 over parts, joined so that two different lists never meet."""
    message = "\x1f".join(parts).encode()
    return hmac.new(key, message, hashlib.sha256).digest()
