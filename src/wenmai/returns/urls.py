"""/returns/: what everybody may open."""

from django.urls import path

from wenmai.returns.views import public

app_name = "returns"
urlpatterns = [
    path("<slug:code>/<int:year>/figures/<str:measure>/", public.figure, name="figure"),
]
