"""/desk/delivery/"""

from django.urls import path

from wenmai.delivery.views import balance, desk

app_name = "delivery_desk"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("calendar.ics", desk.calendar, name="calendar"),
    path("menu/", desk.menu, name="menu"),
    path("menu/<int:key>/", desk.item, name="item"),
    path("menu/<int:key>/switch/", desk.switch, name="switch"),
    path("menu/<int:key>/picture/", desk.picture, name="picture"),
    path("orders/<int:key>/", desk.order, name="order"),
    path("orders/<int:key>/report/", desk.report, name="report"),
    path("orders/<int:key>/cancel/", desk.cancel, name="cancel"),
    path("balance/", balance.balance, name="balance"),
    path("balance/file/", balance.download, name="balance_file"),
]
