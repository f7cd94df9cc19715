"""/desk/reading/"""

from django.urls import path

from wenmai.reading.views import desk, suggestions

app_name = "reading_desk"
urlpatterns = [
    path("", desk.start, name="start"),
    path("houses/<slug:code>/suggestions/", suggestions.turn_house, name="turn_house"),
    path("houses/<slug:code>/make/", desk.make, name="make"),
    path("lists/<int:key>/", desk.edit, name="list"),
    path("lists/<int:key>/books/", desk.put, name="put"),
    path("lists/<int:key>/books/<int:record>/", desk.place, name="place"),
    path("lists/<int:key>/show/", desk.show, name="show"),
]
