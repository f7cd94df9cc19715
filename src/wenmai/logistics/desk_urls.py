"""/desk/logistics/"""

from django.urls import path

from wenmai.logistics.views import balance, crates, houses, months, routes, trips

app_name = "logistics_desk"
urlpatterns = [
    path("", houses.start, name="start"),
    path("crates/<slug:crate>/", crates.crate, name="crate"),
    path("crates/<slug:crate>/label/", crates.label, name="label"),
    path("crates/<slug:crate>/do/", crates.act, name="crate_act"),
    path("routes/", routes.plans, name="plans"),
    path("routes/<int:key>/", routes.route, name="route"),
    path("routes/<int:key>/trip/", trips.start, name="trip_start"),
    path("trip/<int:key>/", trips.trip, name="trip"),
    path("trip/<int:key>/do/", trips.act, name="trip_act"),
    path("groups/<slug:group>/<slug:code>/", balance.balance, name="balance"),
    path("groups/<slug:group>/<slug:code>/send/", balance.send, name="balance_send"),
    path("<slug:code>/", houses.house, name="house"),
    path("<slug:code>/pack/", houses.pack, name="pack"),
    path("<slug:code>/arrive/", houses.arrive, name="arrive"),
    path("<slug:code>/reroute/", houses.reroute, name="reroute"),
    path("<slug:code>/routes/", routes.routes, name="routes"),
    path("<slug:code>/months/", months.months, name="months"),
    path("<slug:code>/troubles/<int:key>/", houses.finish, name="finish"),
]
