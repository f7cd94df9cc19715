"""/reading/"""

from django.urls import path

from wenmai.reading.views import lists, suggestions

app_name = "reading"
urlpatterns = [
    path("lists/", lists.lists, name="lists"),
    path("lists/<int:key>/", lists.one, name="list"),
    path("suggestions/", suggestions.about, name="suggestions"),
    path("suggestions/turn/", suggestions.turn, name="suggestions_turn"),
]
