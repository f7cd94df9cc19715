"""/delivery/"""

from django.urls import path

from wenmai.delivery.views import public as views

app_name = "delivery"
urlpatterns = [
    path("", views.list_menu, name="menu"),
    path("<int:key>/", views.show_item, name="item"),
    path("<int:key>/picture/", views.picture, name="picture"),
    path("<int:key>/order/", views.order, name="order"),
    path("wish/", views.wish, name="wish"),
    path("orders/", views.own, name="own"),
    path("orders/<int:key>/", views.own_order, name="own_order"),
    path("orders/<int:key>/choose/", views.choose, name="choose"),
    path("orders/<int:key>/cancel/", views.cancel, name="cancel"),
    path("orders/<int:key>/confirm/", views.confirm, name="confirm"),
]
