"""/booking/"""

from django.urls import path

from wenmai.booking.views import bookings as views
from wenmai.booking.views import calendars as calendar_views
from wenmai.booking.views import full as full_views
from wenmai.booking.views import papers as paper_views
from wenmai.booking.views import ratings as rating_views
from wenmai.booking.views import rounds as round_views
from wenmai.booking.views import shows as show_views
from wenmai.booking.views import waiting as waiting_views

app_name = "booking"
urlpatterns = [
    path("", views.my_bookings, name="mine"),
    path("calendar/", calendar_views.my_calendar, name="calendar"),
    path("calendar/renew/", calendar_views.renew_calendar, name="renew_calendar"),
    path("calendar/stop/", calendar_views.stop_calendar, name="stop_calendar"),
    path("calendar/<slug:word>.ics", calendar_views.calendar_file, name="calendar_file"),
    path("record/", waiting_views.record, name="record"),
    path("record/<int:event>/appeal/", waiting_views.appeal, name="appeal"),
    path("sessions/<int:session>/wait/", waiting_views.wait, name="wait"),
    path("waiting/<int:key>/stop/", waiting_views.stop, name="stop_waiting"),
    path("<uuid:key>/confirm/", waiting_views.confirm_booking, name="confirm"),
    path("pools/<int:pool>/full/", full_views.full, name="full"),
    path("rounds/", round_views.rounds, name="rounds"),
    path("rounds/<uuid:key>/", round_views.show, name="round"),
    path("rounds/<uuid:key>/join/", round_views.join, name="round_join"),
    path("rounds/<uuid:key>/leave/", round_views.leave, name="round_leave"),
    path("rounds/<uuid:key>/wait/", round_views.wait, name="round_wait"),
    path("rounds/<uuid:key>/wait.json", round_views.wait_json, name="round_wait_json"),
    path("rounds/<uuid:key>/<slug:name>.txt", round_views.paper, name="round_paper"),
    path("ratings/<int:key>/", rating_views.show, name="ratings"),
    path("ratings/reported/", rating_views.reported, name="ratings_reported"),
    path("sessions/<int:session>/rate/", rating_views.rate, name="rate"),
    path("ratings/<int:key>/report/", rating_views.report, name="rating_report"),
    path("ratings/<int:key>/answer/", rating_views.answer, name="rating_answer"),
    path("ratings/<int:key>/judge/", rating_views.judge, name="rating_judge"),
    path("<uuid:key>/", views.ticket, name="ticket"),
    path("<uuid:key>/print/", paper_views.print_ticket, name="print"),
    path("<uuid:key>/seats/", show_views.seats, name="seats"),
    path("<uuid:key>/cancel/", views.cancel_booking, name="cancel"),
]
