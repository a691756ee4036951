"""Coaching sessions the made-up coaches offer, in both languages."""

from typing import NamedTuple


class Session(NamedTuple):
    """A session: titles and summaries as (English, French); plan as (English, French, minutes); price in minor units."""

    title: tuple[str, str]
    summary: tuple[str, str]
    plan: tuple[tuple[str, str, int], ...]
    bring: tuple[str, str]
    discipline: str
    level: str
    price_minor: int
    group: int
    remote: bool
    visits: bool = False
    """At the customer's home."""
    sport: bool = True
    """Whether it is a physical activity, whose coaches need a card."""


_WARM = ("Warm-up", "Échauffement", 10)
_CALM = ("Stretching and questions", "Étirements et questions", 10)

SESSIONS = (
    Session(
        ("Run your first 5 km", "Courez vos premiers 5 km"),
        ("We walk, we jog, we talk all the way.", "On marche, on trottine, on parle tout du long."),
        (_WARM, ("Run and walk in turns", "Alternance course et marche", 40), _CALM),
        ("Shoes you can run in, water", "Des chaussures de course, de l’eau"),
        "Course",
        "beginner",
        2200,
        4,
        False,
    ),
    Session(
        ("Strength for desk backs", "Renforcement pour dos de bureau"),
        ("An hour that your chair will not like.", "Une heure que votre chaise n’aimera pas."),
        (_WARM, ("Back, hips, shoulders", "Dos, hanches, épaules", 40), _CALM),
        ("A mat", "Un tapis"),
        "Renforcement",
        "any",
        4500,
        1,
        False,
        visits=True,
    ),
    Session(
        ("Morning yoga by the river", "Yoga du matin au bord de l’eau"),
        (
            "Forty-five quiet minutes before the day begins.",
            "Quarante-cinq minutes de calme avant la journée.",
        ),
        (
            ("Breathing", "Respiration", 10),
            ("Standing postures", "Postures debout", 25),
            ("Rest", "Relaxation", 10),
        ),
        ("A mat and something warm", "Un tapis et un pull"),
        "Yoga",
        "any",
        1500,
        8,
        False,
    ),
    Session(
        ("Posture check from your living room", "Bilan de posture depuis votre salon"),
        (
            "By video: how you sit, stand and lift, and what to change first.",
            "En vidéo : comment vous vous tenez, et quoi changer d’abord.",
        ),
        (
            ("Your day, your pains", "Votre journée, vos douleurs", 15),
            ("Tests", "Tests", 20),
            ("Three exercises to keep", "Trois exercices à garder", 10),
        ),
        ("A chair and two metres of floor", "Une chaise et deux mètres de sol"),
        "Posture",
        "any",
        3500,
        1,
        True,
    ),
    Session(
        ("Back to sport after a break", "Reprendre le sport après une pause"),
        (
            "A plan that starts where you are, not where you were.",
            "Un plan qui part d’où vous êtes, pas d’où vous étiez.",
        ),
        (
            ("Talk and measure", "Discussion et mesures", 20),
            ("First circuit", "Premier circuit", 30),
            ("Your next four weeks", "Vos quatre prochaines semaines", 10),
        ),
        ("Comfortable clothes", "Une tenue confortable"),
        "Remise en forme",
        "beginner",
        3900,
        1,
        False,
        visits=True,
    ),
    Session(
        ("Learn to ride a bicycle as an adult", "Apprendre le vélo à l’âge adulte"),
        (
            "Two sessions are usually enough. Bikes are here.",
            "Deux séances suffisent en général. Les vélos sont là.",
        ),
        (("Balance without pedals", "Équilibre sans pédales", 30), ("Pedals", "Avec les pédales", 30)),
        ("Closed shoes", "Des chaussures fermées"),
        "Vélo",
        "beginner",
        2800,
        2,
        False,
    ),
    Session(
        ("Boxing without blows", "Boxe sans coups"),
        ("Footwork, pads, and a lot of sweat.", "Jeu de jambes, pattes d’ours et sueur."),
        (_WARM, ("Footwork", "Jeu de jambes", 15), ("Pads", "Pattes d’ours", 25), _CALM),
        ("Gloves if you have some", "Des gants si vous en avez"),
        "Boxe",
        "any",
        1800,
        6,
        False,
    ),
    Session(
        ("Marathon plan review by video", "Relecture de plan marathon en vidéo"),
        (
            "Bring your log; leave with a week you can keep.",
            "Apportez votre carnet, repartez avec une semaine tenable.",
        ),
        (("Your log", "Votre carnet", 20), ("Rebuild the week", "Refaire la semaine", 25)),
        ("Your training log", "Votre carnet d’entraînement"),
        "Course",
        "advanced",
        4200,
        1,
        True,
    ),
    Session(
        ("Swimming, one fear at a time", "Nager, une peur à la fois"),
        ("Small pool, small steps.", "Petit bassin, petits pas."),
        (("Breathing out", "Souffler", 15), ("Floating", "Flotter", 15), ("Gliding", "Glisser", 15)),
        ("Swimsuit, cap", "Maillot, bonnet"),
        "Natation",
        "beginner",
        3300,
        1,
        False,
    ),
    Session(
        ("Dance for two left feet", "Danse pour deux pieds gauches"),
        ("Salsa basics, no mirror.", "Les bases de la salsa, sans miroir."),
        (_WARM, ("Basic steps", "Pas de base", 30), ("To music", "En musique", 20)),
        ("Shoes that slide a little", "Des chaussures qui glissent un peu"),
        "Danse",
        "beginner",
        1600,
        8,
        False,
    ),
    Session(
        ("Meditation for busy heads, online", "Méditation pour têtes pleines, en ligne"),
        ("Thirty minutes, camera optional.", "Trente minutes, caméra facultative."),
        (("Settle", "S’installer", 5), ("Practice", "Pratique", 20), ("Words", "Échange", 5)),
        ("Headphones", "Un casque"),
        "Méditation",
        "any",
        1200,
        8,
        True,
        sport=False,
    ),
    Session(
        ("Strong after sixty", "Fort après soixante ans"),
        (
            "Balance, grip, stairs: the useful kind of strong.",
            "Équilibre, poigne, escaliers : la force utile.",
        ),
        (_WARM, ("Balance", "Équilibre", 15), ("Strength", "Force", 20), _CALM),
        ("A bottle of water", "Une bouteille d’eau"),
        "Renforcement",
        "any",
        1400,
        6,
        False,
    ),
)
