"""/data/clauses/: the figures of clauses as open data."""

from django.urls import path

from wenmai.plan.views import opendata
from wenmai.trust import urls  # noqa: F401 - registers how a period is written

app_name = "plan_data"
urlpatterns = [
    path("<slug:plan>/<slug:region>/<trust_period:period>.csv", opendata.clauses, name="clauses"),
    path("<slug:plan>/<slug:region>/<trust_period:period>.sdmx.csv", opendata.sdmx, name="sdmx"),
    path("<slug:plan>/<slug:region>/<slug:clause>/<trust_period:period>/", opendata.clause, name="clause"),
    path("<slug:plan>/<slug:region>/<slug:clause>/<trust_period:period>.json", opendata.clause_json, name="json"),
    path("<slug:plan>/<slug:region>/<slug:clause>/<trust_period:period>/units.csv", opendata.units, name="units"),
]
