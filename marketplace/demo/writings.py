"""Five articles by made-up neighbours, with a picture drawn here, offers and comments; made through the operations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from marketplace.community.articles import attaching, commenting, operations, queries
from marketplace.community.articles.commenting import Wanted
from marketplace.community.articles.models import Tie
from marketplace.community.articles.operations import Text, Town
from marketplace.core import clock, photos
from marketplace.demo.neighbours import Cast
from marketplace.people.accounts.models import Member
from marketplace.trade.listings.models import Kind
from marketplace.trade.search import asking
from marketplace.trade.search.asking import Question


@dataclass(frozen=True, slots=True)
class Writing:
    """An article as the demo tells it: who, when, and what was said of it."""

    kind: Kind
    """What the author offers."""
    number: int
    """Which of those who offer it."""
    days_ago: int
    locale: str
    town: str
    topics: Sequence[str]
    title: str
    summary: str
    body: str
    comments: tuple[str, ...] = ()
    picture: str = ""
    """What its picture shows; without words it has none."""
    others: bool = False
    """Whether an offer of somebody else stands beside it too."""


WRITINGS = (
    Writing(
        Kind.MEAL,
        0,
        3,
        "fr",
        "Lyon",
        ("cooking", "garden"),
        "Que faire d’un potimarron en novembre",
        "Trois façons de cuisiner un potimarron entier, de la peau aux graines, sans rien jeter.",
        "Le potimarron se cuit **avec sa peau** : c’est elle qui donne la couleur et le goût de châtaigne. "
        "Il suffit de bien le brosser sous l’eau.\n\n"
        "## Rôti, le plus simple\n\nCoupez-le en quartiers, huilez-les, salez, et comptez trente-cinq "
        "minutes à 200 °C. "
        "Les bords doivent brunir.\n\n![Rôti, il se garde trois jours](picture:1)\n\n"
        "## En soupe, avec deux pommes\n\n"
        "- un demi-potimarron en dés\n- deux pommes acides\n- un oignon, une noix de beurre\n- de "
        "l’eau, pas de bouillon\n\n"
        "Faites suer l’oignon, ajoutez le reste, couvrez d’eau, mixez au bout de vingt minutes. Les "
        "pommes remplacent la crème.\n\n"
        "## Les graines\n\nRincez-les, séchez-les dans un torchon, puis dix minutes au four avec du sel.\n\n"
        "> Ma grand-mère disait qu’un légume entier est un repas, et qu’un légume coupé est un reste.\n\n"
        "Si vous passez au marché de la Croix-Rousse le samedi, demandez celui qui a la queue sèche : "
        "il est mûr.",
        (
            "Les graines au four, je n’y avais jamais pensé. Merci.",
            "Et la soupe avec des coings à la place des pommes ?",
            "Oui, mais alors comptez dix minutes de plus.",
        ),
        "Des quartiers de potimarron orange sur une plaque, les bords brunis",
    ),
    Writing(
        Kind.MEAL,
        1,
        8,
        "en",
        "Lyon",
        ("baking",),
        "Your first sourdough needs no machine",
        "Four things, a bowl and two days: how to bake a loaf at home without buying anything.",
        "People think they need a mixer, a basket and a stone. You need **a bowl, a pot with a lid, and "
        "time**.\n\n"
        "## The evening before\n\nMix 400 g of flour, 300 g of water, 80 g of a lively starter and 8 g "
        "of salt. "
        "Lively means: it doubles in four hours.\n\n"
        "## Three folds\n\nPull one side up and over the other, turn the bowl, four times. Wait half an "
        "hour. Do it again, twice.\n\n"
        "## In the morning\n\n1. Heat the oven with the pot in it, as hot as it goes.\n2. Turn the "
        "dough into the pot.\n"
        "3. Thirty minutes with the lid, fifteen without.\n\n"
        "> It is ready when it sounds hollow, and best when you wait until it is cold. Nobody waits.\n\n"
        "Bring a jar if you come to my table: you go home with a piece of the starter.",
        ("Mine was flat the first time and fine the second. The folding is what I had skipped.",),
    ),
    Writing(
        Kind.SESSION,
        0,
        12,
        "en",
        "Lyon",
        ("sport", "wellbeing"),
        "How to begin running when it hurts to think of it",
        "Eight weeks from the sofa to half an hour, and why the first three are the slowest.",
        "Most people stop in the second week, because they began as if it were the eighth.\n\n"
        "## The only rule\n\nRun so slowly that you could tell somebody about your day. If you cannot, "
        "**walk**. Walking is part of it.\n\n"
        "## What the weeks look like\n\n"
        "- weeks one to three: one minute of running, two of walking, eight times\n"
        "- weeks four to six: three and one\n- weeks seven and eight: ten and one\n\n"
        "A day of rest between, always. Your heart is ready long before your calves are.\n\n"
        "## Knees\n\nPain that is the same on both sides is work. Pain on one side is a question: ask "
        "somebody who knows.",
        ("Week four now. I would not have believed it.",),
        others=True,
    ),
    Writing(
        Kind.MEAL,
        2,
        20,
        "fr",
        "Lyon",
        ("neighbourhood", "family"),
        "Recevoir douze voisins dans trente mètres carrés",
        "Ce que j’ai appris en ouvrant ma table chaque vendredi dans un petit appartement.",
        "On me demande toujours où tout le monde s’assoit. La réponse : **on ne cuisine pas pendant "
        "qu’ils sont là**.\n\n"
        "## La veille\n\nTout ce qui mijote est meilleur le lendemain. Le vendredi, il ne reste que le "
        "pain et la salade.\n\n"
        "## La table\n\nUne porte sur deux tréteaux, une nappe qui tombe jusqu’au sol. Personne n’a "
        "jamais deviné.\n\n"
        "## Les enfants\n\nIls mangent d’abord, par terre, sur une couverture. Ils en parlent encore à "
        "Noël.\n\n"
        "> Un repas où l’on se serre un peu est un repas dont on se souvient.",
    ),
    Writing(
        Kind.SESSION,
        1,
        27,
        "fr",
        "Lyon",
        ("wellbeing", "sport"),
        "Cinq minutes au bureau pour un dos tranquille",
        "Quatre gestes sans matériel, à faire assis, pour qui passe la journée devant un écran.",
        "Un dos ne demande pas une heure par semaine. Il demande **cinq minutes par jour**.\n\n"
        "1. **Grandissez-vous**, comme si un fil tirait le sommet du crâne, dix respirations.\n"
        "2. **Roulez les épaules** en arrière, lentement, dix fois.\n"
        "3. **Tournez-vous** vers le dossier de la chaise, cinq respirations de chaque côté.\n"
        "4. **Levez-vous** et touchez le cadre de la porte, les deux mains, en inspirant.\n\n"
        "Mettez un rappel à onze heures et à seize heures. Au bout de trois semaines vous n’en aurez "
        "plus besoin.\n\n"
        "*Une douleur qui réveille la nuit n’est pas une affaire d’étirements : voyez un médecin.*",
        ("Le cadre de la porte change tout.",),
    ),
)


def publish(cast: Cast) -> None:
    """Write and publish them, the oldest first, and let the customers comment."""
    now = clock.now()
    for number, writing in enumerate(sorted(WRITINGS, key=lambda one: -one.days_ago)):
        author = _author(cast, writing)
        with clock.frozen_at(now - timedelta(days=writing.days_ago, hours=number)):
            _write(cast, writing, author)


def _author(cast: Cast, writing: Writing) -> Member:
    offering = {listing.provider_id for listing in cast.listings if listing.kind == writing.kind}
    return [one for one in cast.providers if one.id in offering][writing.number]


def _write(cast: Cast, writing: Writing, author: Member) -> None:
    article = operations.begin(author, writing.locale)
    cover = ""
    if writing.picture:
        cover = attaching.add_picture(article, photos.prepared(_drawn()), writing.picture).public_id
    spot = asking.find(Question(where=writing.town), writing.locale).spot
    town = Town(spot.name, spot.lat, spot.lon) if spot else None
    text = Text(writing.title, writing.summary, writing.body, writing.locale, writing.topics, town, cover)
    operations.keep(article, text, article.revision)
    own = [one for one in cast.listings if one.provider_id == author.id][:2]
    for listing in own:
        attaching.attach(article, listing.public_id, "")
    if writing.others:
        other = next(one for one in cast.listings if one.provider_id != author.id)
        attaching.attach(article, other.public_id, Tie.FRIEND)
    operations.publish(article, author)
    for number, said in enumerate(writing.comments):
        by = author if number == 2 else cast.customers[number % len(cast.customers)]
        key, reply = f"demo-{number}", number if number == 2 else None
        with clock.frozen_at(clock.now() + timedelta(hours=3 + 5 * number)):
            commenting.say(queries.read_by_id(article.public_id).article, by, Wanted(said, key, reply))


def _drawn() -> bytes:
    """Pumpkin quarters on a tray, drawn here: the demo carries nobody's photo."""
    picture = Image.new("RGB", (1200, 800), "#3b2e42")
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((60, 60, 1140, 740), 40, fill="#5a4a61")
    for row in range(2):
        for column in range(4):
            left, top = 130 + column * 250, 130 + row * 290
            pen.pieslice((left, top, left + 260, top + 300), 200, 340, fill="#8a3d12")
            pen.pieslice((left + 12, top + 14, left + 248, top + 286), 200, 340, fill="#e07b22")
            pen.pieslice((left + 70, top + 80, left + 190, top + 220), 200, 340, fill="#f4b860")
    target = BytesIO()
    picture.save(target, "JPEG", quality=85)
    return target.getvalue()
