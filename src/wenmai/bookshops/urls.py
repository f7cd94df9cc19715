"""/bookshops/"""

from django.urls import path

from wenmai.bookshops.views import public as views

app_name = "bookshops"
urlpatterns = [path("", views.start, name="start")]
