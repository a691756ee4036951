"""Passwords of twelve characters and more that guessers try first; a refusal list, not a measure of strength."""

# Roots that people stretch to a required length. Their usual endings are added below.
_ROOTS = (
    "password",
    "motdepasse",
    "azertyuiop",
    "qwertyuiop",
    "qwertyuiopasdf",
    "azertyuiopqs",
    "iloveyou",
    "jetaime",
    "welcome",
    "bienvenue",
    "bonjour",
    "administrator",
    "administrateur",
    "letmein",
    "football",
    "sunshine",
    "princess",
    "superman",
    "dragon",
    "monkey",
    "marseille",
    "doudou",
    "loulou",
    "chouchou",
    "trustno",
    "changeme",
    "qwerty",
    "azerty",
    "proche",
    "marketplace",
)
_ENDINGS = (
    "",
    "1",
    "12",
    "123",
    "1234",
    "12345",
    "123456",
    "1234567",
    "12345678",
    "123456789",
    "1234567890",
    "!",
    "123!",
    "1234!",
    "2024",
    "2025",
    "2026",
    "2026!",
    "000000",
    "111111",
)
_DIGITS = (
    "123456789012",
    "1234567890123",
    "012345678901",
    "123123123123",
    "123412341234",
    "987654321098",
    "112233445566",
    "111222333444",
    "147258369147",
    "1q2w3e4r5t6y",
    "1q2w3e4r5t6y7u",
    "a1b2c3d4e5f6",
    "1qaz2wsx3edc",
    "zaq12wsxcde3",
    "q1w2e3r4t5y6",
    "abcdefghijkl",
    "abcd12345678",
    "abc123456789",
)

COMMON = frozenset(
    {root + ending for root in _ROOTS for ending in _ENDINGS}
    | {root + root for root in _ROOTS}
    | set(_DIGITS)
    | {"correcthorsebatterystaple", "passwordpassword", "thisismypassword", "jenesaispas123"}
)
