"""Addresses below /desk/places/."""

from django.urls import path

from wenmai.places import desk_views as views

app_name = "places_desk"
urlpatterns = [
    path("", views.index, name="list"),
    path("add/", views.add, name="add"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/<int:number>/", views.year, name="year"),
    path("<slug:code>/", views.edit, name="edit"),
    path("<slug:code>/hours/", views.hours, name="hours"),
    path("<slug:code>/changes/", views.changes, name="changes"),
    path("<slug:code>/changes/<int:exception>/withdraw/", views.withdraw, name="withdraw"),
    path("<slug:code>/spaces/", views.spaces, name="spaces"),
    path("<slug:code>/spaces/<int:space>/retire/", views.retire, name="retire"),
    path("<slug:code>/records/", views.records, name="records"),
]
