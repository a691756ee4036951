"""Where the made-up neighbours live: quarters of real towns and two villages, with coordinates one can check."""

from typing import NamedTuple


class Quarter(NamedTuple):
    """A quarter's middle in degrees (WGS 84), and a street that exists there."""

    town: str
    name: str
    postcode: str
    street: str
    lat: float
    lon: float


QUARTERS = (
    Quarter("Lyon", "Croix-Rousse", "69004", "rue de Cuire", 45.7771, 4.8305),
    Quarter("Lyon", "Pentes", "69001", "montée de la Grande-Côte", 45.7712, 4.8317),
    Quarter("Lyon", "Vieux Lyon", "69005", "rue Saint-Jean", 45.7622, 4.8271),
    Quarter("Lyon", "Guillotière", "69007", "rue de Marseille", 45.7513, 4.8415),
    Quarter("Lyon", "Confluence", "69002", "cours Charlemagne", 45.7427, 4.8186),
    Quarter("Lyon", "Part-Dieu", "69003", "rue Garibaldi", 45.7589, 4.8527),
    Quarter("Lyon", "Monplaisir", "69008", "avenue des Frères Lumière", 45.7447, 4.8707),
    Quarter("Lyon", "Gerland", "69007", "avenue Jean-Jaurès", 45.7316, 4.8341),
    Quarter("Lyon", "Vaise", "69009", "rue Marietton", 45.7727, 4.8046),
    Quarter("Lyon", "Brotteaux", "69006", "cours Vitton", 45.7698, 4.8589),
    Quarter("Villeurbanne", "Gratte-Ciel", "69100", "cours Émile-Zola", 45.7697, 4.8790),
    Quarter("Caluire-et-Cuire", "Montessuy", "69300", "rue Coste", 45.7899, 4.8472),
    Quarter("Oullins", "Centre", "69600", "Grande-Rue", 45.7148, 4.8078),
    Quarter("Lille", "Wazemmes", "59000", "rue des Sarrazins", 50.6257, 3.0495),
    Quarter("Lille", "Vieux-Lille", "59800", "rue de la Monnaie", 50.6413, 3.0627),
    Quarter("Lille", "Moulins", "59000", "rue d’Arras", 50.6204, 3.0688),
    Quarter("Lille", "Fives", "59800", "rue Pierre-Legrand", 50.6331, 3.0886),
    Quarter("Lille", "Vauban", "59000", "boulevard Vauban", 50.6335, 3.0467),
    Quarter("Lille", "Saint-Maurice", "59800", "rue du Faubourg-de-Roubaix", 50.6433, 3.0853),
    Quarter("Roubaix", "Centre", "59100", "Grande-Rue", 50.6918, 3.1777),
    Quarter("Lambersart", "Canteleu", "59130", "avenue de Dunkerque", 50.6352, 3.0233),
    Quarter("Nantes", "Bouffay", "44000", "rue de la Juiverie", 47.2151, -1.5530),
    Quarter("Nantes", "Île de Nantes", "44200", "boulevard de la Prairie-au-Duc", 47.2051, -1.5601),
    Quarter("Nantes", "Chantenay", "44100", "boulevard de la Liberté", 47.2043, -1.5936),
    Quarter("Nantes", "Zola", "44100", "place Zola", 47.2119, -1.5846),
    Quarter("Nantes", "Doulon", "44300", "boulevard de Doulon", 47.2262, -1.5164),
    Quarter("Nantes", "Saint-Félix", "44000", "boulevard Eugène-Orieux", 47.2296, -1.5510),
    Quarter("Rezé", "Trentemoult", "44400", "quai Marcel-Boissard", 47.1955, -1.5819),
    Quarter("Val d’Oingt", "Oingt", "69620", "rue Trayne-Cul", 45.9480, 4.5832),
    Quarter("Pérouges", "Cité", "01800", "rue des Rondes", 45.9036, 5.1796),
)
