"""/desk/serials/"""

from django.urls import path

from wenmai.serials.views import claims, desk, subscriptions

app_name = "serials_desk"
urlpatterns = [
    path("", desk.start, name="start"),
    path("one/<int:key>/", subscriptions.one, name="one"),
    path("one/<int:key>/do/", subscriptions.act, name="act"),
    path("issues/<int:key>/", desk.tap, name="tap"),
    path("arrivals/<int:key>/back/", desk.back, name="back"),
    path("<slug:code>/", desk.desk, name="desk"),
    path("<slug:code>/subscriptions/", subscriptions.listed, name="list"),
    path("<slug:code>/order/", subscriptions.order, name="order"),
    path("<slug:code>/years/", subscriptions.years, name="years"),
    path("<slug:code>/claims/", claims.claims, name="claims"),
    path("<slug:code>/claims/file/", claims.download, name="claims_file"),
]
