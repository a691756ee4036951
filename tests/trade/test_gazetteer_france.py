"""What the French register adds to the gazetteer, over small registers of the same shape."""

from marketplace.trade.places.gazetteer.france import add_france
from tests.factories.gazetteers import commune, french_register, gazetteer_of, names, row


def test_the_french_register_adds_departments_and_postcodes(tmp_path):
    rows = [row("Pérouges"), row("Lyon", lat=45.75, lon=4.85), row("Trévoux", lat=45.94, lon=4.77)]
    communes = [commune("Pérouges", "01290", "01800", 1250), commune("Lyon", "69123", "69001", 520_000)]

    add_france(rows, french_register(tmp_path, communes, []))

    assert [(r.name, r.area, r.postcodes) for r in rows] == [
        ("Pérouges", "Ain", ("01800",)),
        ("Lyon", "Rhône", ("69001",)),
        ("Trévoux", "Rhône", ()),
    ]


def test_namesakes_of_a_region_get_the_department_around_them(tmp_path):
    rows = [
        row("Belleville", lat=46.1, lon=4.75),
        row("Belleville", lat=45.95, lon=5.3),
        row("Lyon", lat=45.95, lon=4.8),
        row("Pérouges", lat=45.9, lon=5.17),
    ]
    communes = [
        commune("Belleville", "69019", "69220", 8000),
        commune("Belleville", "01034", "01110", 900),
        commune("Lyon", "69123", "69001", 520_000),
        commune("Pérouges", "01290", "01800", 1250),
    ]

    add_france(rows, french_register(tmp_path, communes, []))

    assert [r.area for r in rows[:2]] == ["Rhône", "Ain"]


def test_a_village_that_only_the_register_knows_is_placed_amid_its_postcode_and_flagged(tmp_path):
    rows = [
        row("Songeons", region="32", lat=49.55, lon=1.86),
        row("Hanvoile", region="32", lat=49.53, lon=1.90),
    ]
    communes = [
        commune("Songeons", "60623", "60380", 1000),
        commune("Hanvoile", "60298", "60380", 700),
        commune("Gerberoy", "60271", "60380", 82),
    ]
    add_france(rows, french_register(tmp_path, communes, []))

    gerberoy = gazetteer_of(rows, tmp_path).find("gerberoy")

    assert gerberoy.label("fr") == "Gerberoy, Oise"
    assert (gerberoy.lat, gerberoy.lon) == (49.54, 1.88)
    assert gerberoy.approximate
    assert gerberoy.geoname_id is None


def test_a_village_placed_roughly_is_never_a_name_on_the_map(tmp_path):
    rows = [row("Songeons", region="32", lat=49.55, lon=1.86)]
    communes = [commune("Songeons", "60623", "60380", 1000), commune("Gerberoy", "60271", "60380", 82)]
    add_france(rows, french_register(tmp_path, communes, []))
    gazetteer = gazetteer_of(rows, tmp_path)

    assert names(gazetteer.around(49.55, 1.86, 30_000)) == ["Songeons"]
    assert gazetteer.nearest(49.55, 1.86).name == "Songeons"


def test_a_village_alone_with_its_postcode_is_placed_amid_its_community(tmp_path):
    rows = [row("Pérouges", lat=45.9, lon=5.17), row("Meximieux", lat=45.9, lon=5.19)]
    communes = [
        commune("Pérouges", "01290", "01800", 1250),
        commune("Meximieux", "01244", "01801", 7000),
        commune("Faramans", "01156", "01802", 300),
    ]

    add_france(rows, french_register(tmp_path, communes, ["01290", "01244", "01156"]))

    assert (rows[2].name, rows[2].lat, round(rows[2].lon, 2)) == ("Faramans", 45.9, 5.18)


def test_a_merged_commune_leads_to_the_largest_of_its_parts(tmp_path):
    rows = [row("Oingt", population=557), row("Le Bois-d'Oingt", lat=45.92, lon=4.58, population=2200)]
    whole = commune("Val d'Oingt", "69024", "69620", 4117)
    parts = [
        commune(name, code, "", 0, type="commune-deleguee", chefLieu="69024", codesPostaux=None)
        for name, code in (("Oingt", "69146"), ("Le Bois-d'Oingt", "69025"))
    ]

    add_france(rows, french_register(tmp_path, [whole, *parts], []))

    assert gazetteer_of(rows, tmp_path).find("Val d'Oingt").name == "Le Bois-d'Oingt"


def test_a_postcode_finds_the_quarter_before_the_city(tmp_path):
    rows = [row("Lyon", population=520_000), row("Lyon 3e", lat=45.76, lon=4.85, population=102_000)]
    whole = commune("Lyon", "69123", "69001", 520_000, codesPostaux=["69001", "69002", "69003"])
    quarter = commune(
        "Lyon 3e Arrondissement", "69383", "69003", 102_000, type="arrondissement-municipal", commune="69123"
    )
    add_france(rows, french_register(tmp_path, [whole, quarter], []))
    gazetteer = gazetteer_of(rows, tmp_path)

    assert gazetteer.find("69003").name == "Lyon 3e"
    assert gazetteer.find("69 003 Lyon").name == "Lyon"
    assert names(gazetteer.suggest("690")) == ["Lyon 3e", "Lyon"]


def test_a_postcode_decides_between_namesakes(tmp_path):
    rows = [
        row("Valence", lat=44.9, lon=4.9, population=62_000, postcodes=("26000",)),
        row("Valence", lat=44.1, lon=0.9, population=5000, postcodes=("82400",)),
    ]
    gazetteer = gazetteer_of(rows, tmp_path)

    assert gazetteer.find("82400 Valence").population == 5000
    assert gazetteer.town_in("3 rue du Port, 82400 Valence").town.population == 5000
    assert gazetteer.find("Valence (82)").population == 5000
    assert gazetteer.find("Valence").population == 62_000
