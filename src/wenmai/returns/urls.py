"""/returns/: what everybody may open."""

from django.urls import path

from wenmai.returns.views import public

app_name = "returns"
urlpatterns = [
    path("", public.reports, name="reports"),
    path("feed.atom", public.feed, name="feed"),
    path("<slug:code>/<int:year>/", public.report, name="report"),
    path("<slug:code>/<int:year>/figures/<str:measure>/", public.figure, name="figure"),
]
