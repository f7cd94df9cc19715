"""/data/"""

from django.urls import path, register_converter

from wenmai.trust.views import opendata


class Kind:
    """The ending of a file of roll-ups."""

    regex = r"sdmx\.csv|csv|parquet"

    def to_python(self, value: str) -> str:
        """Itself."""
        return value

    def to_url(self, value: str) -> str:
        """Itself."""
        return value


register_converter(Kind, "trust_kind")
app_name = "trust"
urlpatterns = [
    path("", opendata.index, name="data"),
    path("catalog.jsonld", opendata.catalogue, name="catalogue"),
    path("figures.csv", opendata.figures, name="figures"),
    path("figures/<int:key>", opendata.figure, name="figure"),
    path("rollups/<int:year>.<trust_kind:kind>", opendata.rollups, name="rollups"),
]
