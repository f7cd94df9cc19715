"""/search/"""

from django.urls import path

from wenmai.search import views

app_name = "search"
urlpatterns = [path("", views.search, name="search")]
