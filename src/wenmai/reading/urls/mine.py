"""/me/reading/"""

from django.urls import path

from wenmai.reading.views import log

app_name = "reading_me"
urlpatterns = [
    path("", log.start, name="log"),
    path("turn/", log.turn, name="turn"),
    path("log.csv", log.csv, name="csv"),
    path("<int:year>/", log.year, name="year"),
    path("entries/<int:key>/", log.entry, name="entry"),
    path("books/<int:key>/", log.mark, name="mark"),
]
