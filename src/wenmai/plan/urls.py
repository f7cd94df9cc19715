"""Addresses of the board."""

from django.urls import path

from wenmai.plan.views import bulletin, knowing, projects, saving, spread, versus, wall, windows
from wenmai.plan.views import public as views

app_name = "plan"
urlpatterns = [
    path("", views.index, name="index"),
    path("record/<int:key>/", views.fact, name="fact"),
    path("publication/<int:key>/<str:measure>/", knowing.why, name="why"),
    path("publication/<int:key>/", views.publication, name="publication"),
    path("definition/<int:key>/", views.definition, name="definition"),
    path("document/<int:key>/", views.scan, name="scan"),
    path("compare/", versus.page, name="versus"),
    path("compare/file/", versus.file, name="versus_file"),
    path("<slug:plan>/definitions/", views.definitions_of, name="definitions"),
    path("<slug:plan>/<slug:region>/", views.board, name="board"),
    path("<slug:plan>/<slug:region>/projects/", projects.listed, name="projects"),
    path("<slug:plan>/<slug:region>/projects/<slug:project>/", projects.opened, name="project"),
    path("<slug:plan>/<slug:region>/file/", saving.board, name="board_file"),
    path("<slug:plan>/<slug:region>/wall/", wall.page, name="wall"),
    path("<slug:plan>/<slug:region>/bulletin/", bulletin.page, name="bulletin"),
    path("<slug:plan>/<slug:region>/bulletin/pdf/", bulletin.pdf, name="bulletin_pdf"),
    path("<slug:plan>/<slug:region>/<slug:clause>/", views.clause, name="clause"),
    path("<slug:plan>/<slug:region>/<slug:clause>/file/", saving.clause, name="clause_file"),
    path("<slug:plan>/<slug:region>/<slug:clause>/across/", spread.page, name="across"),
    path("<slug:plan>/<slug:region>/<slug:clause>/across/file/", spread.file, name="across_file"),
    path("<slug:plan>/<slug:region>/<slug:clause>/windows/", windows.page, name="windows"),
    path("<slug:plan>/<slug:region>/<slug:clause>/windows/file/", windows.file, name="windows_file"),
]
