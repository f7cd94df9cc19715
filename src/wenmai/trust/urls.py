"""/data/"""

from django.urls import path, register_converter

from wenmai.trust.views import opendata


class _Plain:
    def to_python(self, value: str) -> str:
        """Itself."""
        return value

    def to_url(self, value: str) -> str:
        """Itself."""
        return value


class Kind(_Plain):
    """The ending of a file of roll-ups or stocks."""

    regex = r"sdmx\.csv|csv|parquet"


class UnitKind(_Plain):
    """The ending of a file of single units' readings."""

    regex = r"csv|parquet"


class PeriodName(_Plain):
    """A year, or a year up to the end of a month."""

    regex = r"\d{4}(?:-\d{2})?"


register_converter(Kind, "trust_kind")
register_converter(UnitKind, "trust_unit_kind")
register_converter(PeriodName, "trust_period")
app_name = "trust"
urlpatterns = [
    path("", opendata.index, name="data"),
    path("catalog.jsonld", opendata.catalogue, name="catalogue"),
    path("schema.json", opendata.schema, name="schema"),
    path("figures.csv", opendata.figures, name="figures"),
    path("measures.csv", opendata.measures, name="measures"),
    path("places.csv", opendata.places, name="places"),
    path("figures/<int:key>", opendata.figure, name="figure"),
    path("rollups/<int:year>.<trust_kind:kind>", opendata.rollups, name="rollups"),
    path("stocks/<trust_period:period>.<trust_kind:kind>", opendata.region_stocks, name="stocks"),
    path("units/<trust_period:period>.<trust_unit_kind:kind>", opendata.units, name="units"),
]
