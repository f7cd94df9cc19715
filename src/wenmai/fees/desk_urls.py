"""/desk/fees/"""

from django.urls import path

from wenmai.fees.views import desk as views

app_name = "fees_desk"
urlpatterns = [
    path("<slug:code>/", views.till, name="till"),
    path("<slug:code>/close/", views.close, name="close"),
    path("<slug:code>/month/", views.month, name="month"),
    path("<slug:code>/receipts/", views.behind, name="behind"),
    path("<slug:code>/years/<int:year>/", views.publish, name="publish"),
    path("sessions/<int:key>/dues/", views.session, name="session"),
    path("sessions/<int:key>/take/", views.take_money, name="take"),
    path("receipts/<int:key>/back/", views.back, name="back"),
    path("offerings/<int:key>/prices/", views.discounts, name="discounts"),
]
