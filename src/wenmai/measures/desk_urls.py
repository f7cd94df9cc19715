"""/desk/measures/"""

from django.urls import path

from wenmai.measures.views import imports, publications, takeovers

app_name = "measures_desk"
urlpatterns = [
    path("imports/", imports.index, name="imports"),
    path("imports/template/<str:what>/", imports.template, name="template"),
    path("imports/sent/<int:key>/", imports.draft, name="draft"),
    path("imports/sent/<int:key>/carry-out/", imports.carry_out, name="carry_out"),
    path("imports/sent/<int:key>/discard/", imports.discard, name="discard"),
    path("imports/<int:key>/", imports.run, name="run"),
    path("takeovers/", takeovers.index, name="takeovers"),
    path("takeovers/<int:key>/", takeovers.one, name="takeover"),
    path("takeovers/<int:key>/reverse/", takeovers.reverse_overlap, name="reverse_overlap"),
    path("takeovers/<int:key>/end/", takeovers.end, name="end_takeover"),
    path("publications/", publications.index, name="publications"),
]
