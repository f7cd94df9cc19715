"""/me/books/"""

from django.urls import path

from wenmai.library.views import mine as views

app_name = "library_me"
urlpatterns = [
    path("", views.loans, name="loans"),
    path("renew/", views.renew_all, name="renew_all"),
    path("renew/<int:item>/", views.renew_one, name="renew"),
]
