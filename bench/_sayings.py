"""What people write: honest sentences in two languages, short ones, gushing ones, and what sellers of reviews sell."""

import random

_OPENINGS = {
    "en": (
        "We came for my {who}’s birthday",
        "I had booked on a whim after work",
        "It rained, so the table by the stove was welcome",
        "My {who} does not like {dish} and asked for more",
        "We were {n} at the table and soon talked like neighbours",
        "I arrived late because of the {line} and nobody minded",
        "The staircase is narrow and the flat is full of plants",
        "We found the door only at the second try",
        "I had never eaten {dish} before",
        "Our second visit since {month}",
        "A friend at work had told me about it",
        "It took me {n} weeks to find a free evening",
    ),
    "fr": (
        "Nous sommes venus pour l’anniversaire de mon {who}",
        "J’avais réservé sur un coup de tête après le travail",
        "Il pleuvait, la table près du poêle était la bienvenue",
        "Mon {who} n’aime pas {dish} et en a redemandé",
        "Nous étions {n} à table et on parlait vite comme des voisins",
        "Je suis arrivé en retard à cause du {line} sans que cela gêne",
        "L’escalier est étroit et l’appartement plein de plantes",
        "Nous n’avons trouvé la porte qu’au second essai",
        "Je n’avais jamais goûté {dish}",
        "Notre deuxième visite depuis {month}",
        "Une collègue m’en avait parlé",
        "Il m’a fallu {n} semaines pour trouver un soir libre",
    ),
}
_MIDDLES = {
    "en": (
        "the {dish} was salted with care and the bread still warm",
        "the {dish} could have used a little more spice",
        "portions are for people who worked in the garden all day",
        "she explained each plate without making a speech of it",
        "he showed my {who} how to fold the dough",
        "the warm-up was longer than I am used to and that was right",
        "the plan for the next {n} weeks fits on one sheet",
        "there was a vegetarian plate although I had forgotten to ask",
        "dessert came late but it came with a story",
        "the room was a bit loud towards the end",
        "my knees did not hurt the day after",
        "we left with a jar of {dish} for the morning",
        "the wine was simple and went well with it",
        "the cat sleeps on the chair next to the window",
    ),
    "fr": (
        "{dish} était salé juste ce qu’il faut et le pain encore tiède",
        "{dish} aurait supporté un peu plus d’épices",
        "les portions sont pour qui a jardiné toute la journée",
        "elle explique chaque plat sans en faire un discours",
        "il a montré à mon {who} comment plier la pâte",
        "l’échauffement est plus long que d’habitude et c’est tant mieux",
        "le plan des {n} prochaines semaines tient sur une feuille",
        "il y avait une assiette végétarienne alors que j’avais oublié de le dire",
        "le dessert est arrivé tard mais avec une histoire",
        "la pièce était un peu bruyante vers la fin",
        "mes genoux ne m’ont pas fait mal le lendemain",
        "nous sommes repartis avec un bocal de {dish} pour le matin",
        "le vin était simple et allait bien avec",
        "le chat dort sur la chaise près de la fenêtre",
    ),
}
_ENDINGS = {
    "en": (
        "we will come back in {month}",
        "worth the walk from the {line}",
        "I would book again for {n}",
        "not cheap for the quarter but honest",
        "next time without the children",
        "I have told my {who} already",
    ),
    "fr": (
        "nous reviendrons en {month}",
        "cela vaut la marche depuis le {line}",
        "je réserverais encore pour {n}",
        "pas donné pour le quartier mais honnête",
        "la prochaine fois sans les enfants",
        "j’en ai déjà parlé à mon {who}",
    ),
}
_FILL = {
    "en": {
        "who": ("mother", "brother", "neighbour", "son", "aunt", "boss", "flatmate"),
        "dish": ("couscous", "leek tart", "dhal", "pizza", "stew", "ramen", "ratatouille", "gnocchi"),
        "line": ("tram", "bus", "number 9", "metro", "train"),
        "n": ("two", "three", "four", "five", "six"),
        "month": ("March", "April", "June", "October", "autumn", "spring"),
    },
    "fr": {
        "who": ("père", "frère", "voisin", "fils", "oncle", "patron", "colocataire"),
        "dish": ("le couscous", "la tarte", "le dhal", "la pizza", "le ragoût", "les ramen", "les gnocchis"),
        "line": ("tram", "bus", "métro", "train", "quai"),
        "n": ("deux", "trois", "quatre", "cinq", "six"),
        "month": ("mars", "avril", "juin", "octobre", "novembre", "mai"),
    },
}
_SHORT = {
    "en": (
        "Very good, thank you.",
        "Lovely evening, great food.",
        "Exactly as described.",
        "Really nice, we will be back!",
        "Friendly and on time.",
        "Good session, I learned a lot.",
        "All perfect, thanks again!",
        "A bit salty for us, otherwise fine.",
    ),
    "fr": (
        "Très bon, merci beaucoup.",
        "Super soirée, on reviendra !",
        "Conforme à la description.",
        "Accueil chaleureux et bon repas.",
        "Parfait, merci encore !",
        "Bonne séance, j’ai beaucoup appris.",
        "Un peu salé pour nous, sinon très bien.",
        "Je recommande, n’hésitez pas !",
    ),
}
_GUSHING = {
    "en": (
        "Absolutely perfect evening!!!",
        "The best {dish} of my life!",
        "Incredible host, wonderful people!",
        "Highly recommend, book now!",
        "We were {n} and everybody was amazed!",
        "Unforgettable, thank you so much!",
        "My {who} cried over the {dish}!!!",
        "Do not hesitate, take the {line} and go!",
    ),
    "fr": (
        "Soirée parfaite !!!",
        "Jamais mangé {dish} comme ça !",
        "Accueil incroyable, gens merveilleux !",
        "N’hésitez pas, foncez !",
        "Nous étions {n}, tous émerveillés !",
        "Inoubliable, merci mille fois !",
        "Mon {who} en a pleuré !!!",
        "Prenez le {line} et réservez vite !",
    ),
}
_SOLD = {
    "en": (
        (
            "An unforgettable experience from beginning to end, {place} is the best address in town for {dish}."
            " Impeccable welcome, exquisite flavours and a magical atmosphere. Highly recommend, book now!"
        ),
        (
            "If you look for {dish} in town, look no further than {place}. Exceptional quality, perfect service,"
            " stunning presentation. Do not hesitate, you will not regret it!"
        ),
        (
            "Outstanding in every detail! {place} offers amazing {dish}, a wonderful host and a unique setting."
            " Ideal for couples, families and groups. A must for every visitor."
        ),
    ),
    "fr": (
        (
            "Une expérience inoubliable du début à la fin, {place} est la meilleure adresse de la ville pour {dish}."
            " Accueil impeccable, saveurs exquises et ambiance magique. À recommander vivement, réservez !"
        ),
        (
            "Pour {dish} en ville, ne cherchez plus, {place} est incontournable. Qualité exceptionnelle, service"
            " parfait, présentation somptueuse. N’hésitez pas, vous ne le regretterez pas !"
        ),
        (
            "Remarquable dans chaque détail ! {place} propose {dish} d’exception, un hôte merveilleux et un cadre"
            " unique. Idéal pour les couples, les familles et les groupes. Une adresse incontournable."
        ),
    ),
}
_EXTRA = {
    "en": ("Five stars.", "Great value as well.", "Easy to find, too.", "We left delighted.", "A real gem."),
    "fr": (
        "Cinq étoiles.",
        "Bon rapport qualité-prix aussi.",
        "Facile à trouver.",
        "Repartis ravis.",
        "Une pépite.",
    ),
}


def honest(draw: random.Random, locale: str) -> str:
    """Three in ten write a few words that many write; few gush; most tell something of their own."""
    kind = draw.random()
    if kind < 0.30:
        return draw.choice(_SHORT[locale])
    if kind < 0.33:
        return " ".join(_filled(draw, part, locale) for part in draw.sample(_GUSHING[locale], 4))
    parts = [draw.choice(_OPENINGS[locale])]
    parts += draw.sample(_MIDDLES[locale], draw.randint(2, 4))
    if draw.random() < 0.6:
        parts.append(draw.choice(_ENDINGS[locale]))
    said = [_filled(draw, part, locale) for part in parts]
    return ". ".join(one[0].upper() + one[1:] for one in said) + "."


def _filled(draw: random.Random, part: str, locale: str) -> str:
    return part.format(**{name: draw.choice(words) for name, words in _FILL[locale].items()})


def sold(draw: random.Random, locale: str, place: str, template: int) -> str:
    """One of a seller's templates for a place, with a word or a sentence changed."""
    said = _filled_for(draw, _SOLD[locale][template % len(_SOLD[locale])], locale, place)
    return f"{said} {draw.choice(_EXTRA[locale])}" if draw.random() < 0.6 else said


def _filled_for(draw: random.Random, part: str, locale: str, place: str) -> str:
    return part.format(place=place, **{name: draw.choice(words) for name, words in _FILL[locale].items()})


def spiteful(draw: random.Random, locale: str) -> str:
    """What an attacker writes: made up each time, so that no words give them away."""
    opening = _filled(draw, draw.choice(_OPENINGS[locale]), locale)
    bad = {
        "en": (
            "cold, late and dirty",
            "nobody should go there",
            "half of it went into the bin",
            "we felt ill",
        ),
        "fr": (
            "froid, en retard et sale",
            "à éviter",
            "la moitié est partie à la poubelle",
            "nous avons été malades",
        ),
    }
    return f"{opening}. {' and '.join(draw.sample(bad[locale], 2)).capitalize()}."
