"""/desk/hub/"""

from django.urls import path

from wenmai.hub.views import accounts, copies, statements, systems, visitors

app_name = "hub_desk"
urlpatterns = [
    path("", systems.start, name="start"),
    path("systems/<int:key>/", systems.one, name="system"),
    path("systems/<int:key>/do/", systems.act, name="act"),
    path("systems/<int:key>/files/", systems.file, name="file"),
    path("systems/<int:key>/returns/", systems.returns, name="returns"),
    path("refused/<int:key>/", systems.settle_refused, name="refused"),
    path("lines/<int:key>/", systems.settle_bad, name="line"),
    path("visitors/<slug:code>/", visitors.visitor, name="visitor"),
    path("copies/<slug:code>/", copies.desk, name="copies"),
    path("copies/<int:key>/do/", copies.act, name="copy"),
    path("accounts/<slug:code>/", accounts.library, name="account"),
    path("accounts/<slug:code>/draw/", accounts.draw, name="draw"),
    path("tariffs/", accounts.tariff, name="tariffs"),
    path("entries/<int:key>/reverse/", accounts.reverse_entry, name="reverse"),
    path("statements/<int:key>/", statements.statement, name="statement"),
    path("statements/<int:key>/do/", statements.act, name="statement_act"),
    path("statements/<int:key>/file/", statements.file, name="statement_file"),
]
