"""/booking/"""

from django.urls import path

from wenmai.booking import calendar_views, paper_views, views

app_name = "booking"
urlpatterns = [
    path("", views.my_bookings, name="mine"),
    path("calendar/", calendar_views.my_calendar, name="calendar"),
    path("calendar/renew/", calendar_views.renew_calendar, name="renew_calendar"),
    path("calendar/stop/", calendar_views.stop_calendar, name="stop_calendar"),
    path("calendar/<slug:word>.ics", calendar_views.calendar_file, name="calendar_file"),
    path("<uuid:key>/", views.ticket, name="ticket"),
    path("<uuid:key>/print/", paper_views.print_ticket, name="print"),
    path("<uuid:key>/cancel/", views.cancel_booking, name="cancel"),
]
