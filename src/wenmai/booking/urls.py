"""/booking/"""

from django.urls import path

from wenmai.booking import paper_views, views

app_name = "booking"
urlpatterns = [
    path("", views.my_bookings, name="mine"),
    path("<uuid:key>/", views.ticket, name="ticket"),
    path("<uuid:key>/print/", paper_views.print_ticket, name="print"),
    path("<uuid:key>/cancel/", views.cancel_booking, name="cancel"),
]
