"""/copies/"""

from django.urls import path

from wenmai.hub.views import copies

app_name = "hub"
urlpatterns = [
    path("", copies.mine, name="mine"),
    path("of/<int:record>/", copies.ask, name="ask"),
    path("<int:key>/withdraw/", copies.withdraw, name="withdraw"),
    path("<int:key>/show/", copies.show, name="show"),
]
