"""/activities/"""

from django.urls import path

from wenmai.activities.galas import views as galas
from wenmai.activities.teams import views as teams
from wenmai.activities.views import broadcasts, gatherings, themes, visit_asks, visits
from wenmai.activities.views import feeds as feed_views
from wenmai.activities.views import public as views
from wenmai.activities.views import seats as seat_views
from wenmai.activities.views import shares as share_views
from wenmai.activities.views import years as year_views

app_name = "activities"
urlpatterns = [
    path("", views.list_activities, name="list"),
    path("<int:key>/", views.show_activity, name="activity"),
    path("<int:key>/calendar.ics", feed_views.activity_calendar, name="calendar"),
    path("feed.atom", feed_views.announcements, name="announcements"),
    path("calendar/<slug:code>.ics", feed_views.house_calendar, name="house_calendar"),
    path("live/", broadcasts.live, name="live"),
    path("study/", gatherings.study, name="study"),
    path("month/", views.show_month, name="month"),
    path("year/<slug:code>/", year_views.year, name="year"),
    path("mix/<slug:code>/", share_views.mix, name="mix"),
    path("elders/<slug:code>/", share_views.elders, name="elders"),
    path("festivals/", gatherings.festivals, name="festivals"),
    path("festivals/<int:key>/", gatherings.festival, name="festival"),
    path("festivals/<int:key>/report/", themes.festival, name="festival_report"),
    path("galas/<int:key>/", galas.joint, name="galas"),
    path("galas/<int:key>/route/", galas.route, name="gala_route"),
    path("galas/<int:key>/numbers/", galas.numbers, name="gala_numbers"),
    path("galas/at/<int:key>/", galas.gala, name="gala"),
    path("galas/at/<int:key>/picture/", galas.picture, name="gala_picture"),
    path("brands/<int:key>/report/", themes.brand, name="brand_report"),
    path("series/<slug:code>/report/", themes.series, name="series_report"),
    path("brands/", gatherings.brands, name="brands"),
    path("brands/<int:key>/", gatherings.brand, name="brand"),
    path("teams/", teams.teams, name="teams"),
    path("teams/own/", teams.own_teams, name="own_teams"),
    path("teams/<int:key>/", teams.team, name="team"),
    path("teams/<int:key>/edit/", teams.edit, name="team_edit"),
    path("calls/", teams.calls, name="calls"),
    path("calls/<int:key>/", teams.call, name="call"),
    path("entries/<int:key>/withdraw/", teams.withdraw, name="entry_withdraw"),
    path("home-visits/", visits.visits, name="visits"),
    path("home-visits/asked/<int:key>/", visit_asks.asked, name="visit_ask"),
    path("home-visits/asked/<int:key>/contact/", visit_asks.contact, name="visit_ask_contact"),
    path("home-visits/<int:key>/", visits.visit, name="visit"),
    path("home-visits/<int:key>/cancel/", visits.cancel, name="visit_cancel"),
    path("<int:key>/group/", visits.ask_for_group, name="group_ask"),
    path("groups/<int:key>/", visits.group, name="group"),
    path("groups/<int:key>/cancel/", visits.call_off_group, name="group_cancel"),
    path("book/<int:session>/", views.book, name="book"),
    path("book/<int:session>/seats/", seat_views.seats, name="seats"),
    path("book/<int:session>/seats/take/", seat_views.take_seats, name="take_seats"),
]
