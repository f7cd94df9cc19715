"""Addresses below /desk/places/."""

from django.urls import path

from wenmai.places.views import desk as views
from wenmai.places.views import desk_endings as ending
from wenmai.places.views import desk_reference as reference
from wenmai.places.views import desk_seasons as season
from wenmai.places.views import desk_spaces as spaces

app_name = "places_desk"
urlpatterns = [
    path("", views.index, name="list"),
    path("add/", views.add, name="add"),
    path("calendar/", views.calendar, name="calendar"),
    path("calendar/<int:number>/", views.year, name="year"),
    path("divisions/", reference.divisions, name="divisions"),
    path("divisions/lists/<slug:name>/", reference.tag, name="tag"),
    path("divisions/population/", reference.population, name="population"),
    path("divisions/succession/", reference.succession, name="succession"),
    path("divisions/move/", reference.move, name="move"),
    path("seasons/", season.season_list, name="seasons"),
    path("seasons/<int:key>/", season.season, name="season"),
    path("seasons/<int:key>/retire/", season.retire_season, name="retire_season"),
    path("check/", season.check, name="check"),
    path("<slug:code>/", views.edit, name="edit"),
    path("<slug:code>/hours/", views.hours, name="hours"),
    path("<slug:code>/changes/", views.changes, name="changes"),
    path("<slug:code>/changes/<int:exception>/withdraw/", views.withdraw, name="withdraw"),
    path("<slug:code>/spaces/", views.spaces, name="spaces"),
    path("<slug:code>/spaces/<int:space>/", spaces.space, name="space"),
    path("<slug:code>/spaces/<int:space>/seats/", spaces.seats, name="seats"),
    path("<slug:code>/spaces/<int:space>/retire/", views.retire, name="retire"),
    path("<slug:code>/spaces/<int:space>/hours/", ending.room_hours, name="room_hours"),
    path("<slug:code>/ending/", ending.ending, name="ending"),
    path("<slug:code>/records/", views.records, name="records"),
]
