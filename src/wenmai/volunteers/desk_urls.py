"""/desk/volunteers/"""

from django.urls import path

from wenmai.volunteers.views import desk as views

app_name = "volunteers_desk"
urlpatterns = [
    path("", views.volunteers, name="list"),
    path("<int:key>/", views.volunteer, name="volunteer"),
    path("<int:key>/phone/", views.phone, name="phone"),
    path("<int:key>/vouch/", views.vouched, name="vouch"),
    path("<int:key>/check/", views.check, name="check"),
    path("<int:key>/end/", views.end, name="end"),
]
