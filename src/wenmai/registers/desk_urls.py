"""/desk/registers/"""

from django.urls import path

from wenmai.registers.views import desk, tables

app_name = "registers_desk"
urlpatterns = [
    path("", desk.index, name="index"),
    path("<slug:name>/", desk.one, name="list"),
    path("<slug:name>/add/", desk.add, name="add"),
    path("<slug:name>/rows.<slug:kind>", tables.rows, name="rows"),
    path("<slug:name>/template.<slug:kind>", tables.template, name="template"),
    path("<slug:name>/send/", tables.send, name="send"),
    path("<slug:name>/sent/<int:key>/", tables.draft, name="draft"),
    path("<slug:name>/sent/<int:key>/carry-out/", tables.carry_out, name="carry_out"),
    path("<slug:name>/sent/<int:key>/discard/", tables.discard, name="discard"),
    path("<slug:name>/<int:key>/", desk.entry, name="entry"),
    path("<slug:name>/<int:key>/correct/", desk.correct, name="correct"),
    path("<slug:name>/<int:key>/end/", desk.end, name="end"),
    path("<slug:name>/<int:key>/withdraw/", desk.withdraw, name="withdraw"),
    path("<slug:name>/<int:key>/paper/", desk.paper, name="paper"),
]
