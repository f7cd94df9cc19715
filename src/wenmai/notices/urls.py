"""/me/messages/"""

from django.urls import path

from wenmai.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read_all, name="read_all"),
    path("<int:key>/read/", views.read, name="read"),
    path("choices/", views.choices, name="choices"),
]
