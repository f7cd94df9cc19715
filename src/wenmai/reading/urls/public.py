"""/reading/"""

from django.urls import path

from wenmai.reading.views import lists

app_name = "reading"
urlpatterns = [
    path("lists/", lists.lists, name="lists"),
    path("lists/<int:key>/", lists.one, name="list"),
]
