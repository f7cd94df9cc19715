"""/activities/"""

from django.urls import path

from wenmai.activities import views

app_name = "activities"
urlpatterns = [
    path("", views.list_activities, name="list"),
    path("<int:key>/", views.show_activity, name="activity"),
    path("book/<int:session>/", views.book, name="book"),
]
