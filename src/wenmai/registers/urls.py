"""/registers/"""

from django.urls import path

from wenmai.registers.views import public

app_name = "registers"
urlpatterns = [
    path("", public.index, name="index"),
    path("<slug:name>/", public.one, name="list"),
    path("<slug:name>/rows.<slug:kind>", public.rows, name="rows"),
]
