"""/desk/returns/"""

from django.urls import path

from wenmai.returns.views import desk, reports, sums

app_name = "returns_desk"
urlpatterns = [
    path("", desk.index, name="index"),
    path("report/<slug:code>/<int:year>/", reports.report, name="report"),
    path("version/<int:key>/", desk.version, name="version"),
    path("table/<slug:form>/<slug:division>/<int:year>/", sums.table, name="table"),
    path("table/<slug:form>/<slug:division>/<int:year>/remind/", sums.remind, name="remind"),
    path("table/<slug:form>/<slug:division>/<int:year>/file/", sums.file, name="table_file"),
    path("<slug:form>/<slug:code>/<int:year>/", desk.sheet, name="sheet"),
    path("<slug:form>/<slug:code>/<int:year>/act/", desk.act, name="act"),
    path("<slug:form>/<slug:code>/<int:year>/file/", desk.file, name="file"),
]
