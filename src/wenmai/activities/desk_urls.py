"""/desk/activities/"""

from django.urls import path

from wenmai.activities.galas import desk_views as galas
from wenmai.activities.teams import desk_views as teams
from wenmai.activities.views import desk as views
from wenmai.activities.views import desk_dates as dates
from wenmai.activities.views import desk_files as files
from wenmai.activities.views import desk_gatherings as gatherings
from wenmai.activities.views import desk_house as house
from wenmai.activities.views import desk_list as lists
from wenmai.activities.views import desk_online as online
from wenmai.activities.views import desk_reviews as review
from wenmai.activities.views import desk_seats as seats
from wenmai.activities.views import desk_visits as visits
from wenmai.activities.views import resources, visit_asks, watching

app_name = "activities_desk"
urlpatterns = [
    path("", views.today, name="today"),
    path("all/", lists.dates, name="all"),
    path("publish/", views.publish, name="publish"),
    path("write/", views.write, name="write"),
    path("recent/", review.recent, name="recent"),
    path("<int:key>/edit/", review.edit, name="edit"),
    path("<int:key>/withdraw/", review.withdraw, name="withdraw"),
    path("<int:key>/publish-again/", review.publish_again, name="publish_again"),
    path("<int:key>/dates/", dates.add, name="dates"),
    path("<int:key>/again/", dates.again, name="again"),
    path("<int:key>/festival/", gatherings.join, name="join"),
    path("festivals/", gatherings.festivals, name="festivals"),
    path("festivals/<int:key>/", gatherings.festival, name="festival"),
    path("festivals/<int:key>/count/", gatherings.count, name="festival_count"),
    path("festivals/<int:key>/next/", gatherings.next_edition, name="festival_next"),
    path("festivals/<int:key>/online/", resources.add, name="resource"),
    path("festivals/online/<int:key>/off/", resources.take_off, name="resource_off"),
    path("galas/", galas.register, name="galas"),
    path("galas/<int:key>/", galas.gala, name="gala"),
    path("galas/<int:key>/decide/", galas.decide, name="gala_decide"),
    path("galas/<int:key>/views/", galas.views, name="gala_views"),
    path("brands/", gatherings.brands, name="brands"),
    path("brands/<int:key>/", gatherings.brand, name="brand"),
    path("teams/", teams.register, name="teams"),
    path("teams/<int:key>/", teams.team, name="team"),
    path("teams/<int:key>/edit/", teams.edit, name="team_edit"),
    path("teams/file/", teams.bring, name="team_file"),
    path("teams/file.csv", teams.take, name="team_csv"),
    path("teams/whole/", teams.whole_register, name="team_register"),
    path("calls/", teams.calls, name="calls"),
    path("calls/<int:key>/", teams.call, name="call"),
    path("<int:key>/questions/", house.questions, name="questions"),
    path("<int:key>/template/", house.keep, name="keep_template"),
    path("templates/<int:key>/retire/", house.retire, name="retire_template"),
    path("report/", house.report, name="report"),
    path("home-visits/", visits.visits, name="visits"),
    path("home-visits/<int:key>/", visits.visit, name="visit"),
    path("home-visits/<int:key>/match/", visit_asks.pick, name="visit_match"),
    path("home-visits/asks/<int:key>/phone/", visits.ring, name="visit_ring"),
    path("home-visits/asks/<int:key>/answer/", visit_asks.answer, name="visit_answer"),
    path("home-visits/<int:key>/contact/", visits.contact, name="visit_contact"),
    path("home-visits/<int:key>/report/", visits.report, name="visit_report"),
    path("home-visits/<int:key>/decline/", visits.decline, name="visit_decline"),
    path("groups/", visits.groups, name="groups"),
    path("groups/<int:key>/", visits.group, name="group"),
    path("scan/", views.scan, name="scan"),
    path("check-in/", views.check_in_booking, name="check_in"),
    path("undo/<int:key>/", views.undo, name="undo"),
    path("session/<int:key>/", views.session_sheet, name="session"),
    path("session/<int:key>/count/", views.count, name="count"),
    path("session/<int:key>/online/", online.count, name="online"),
    path("session/<int:key>/confirm/", views.confirm, name="confirm"),
    path("session/<int:key>/cancel/", views.cancel, name="cancel"),
    path("session/<int:key>/move/", views.reschedule, name="move"),
    path("session/<int:key>/booked.xlsx", files.booked, name="booked"),
    path("session/<int:key>/watch/", watching.watch, name="watch"),
    path("watch/<int:key>/off/", watching.take_off, name="watch_off"),
    path("session/<int:key>/seats/", seats.seats, name="seats"),
]
