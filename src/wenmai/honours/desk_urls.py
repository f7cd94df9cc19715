"""/desk/honours/"""

from django.urls import path

from wenmai.honours.views import desk as views
from wenmai.honours.views import desk_organisations as organisations

app_name = "honours_desk"
urlpatterns = [
    path("", views.listed, name="list"),
    path("new/", views.new, name="new"),
    path("<int:key>/", views.campaign, name="campaign"),
    path("<int:key>/declare/", views.declare, name="declare"),
    path("applications/<int:key>/", views.application, name="application"),
    path("objections/<int:key>/answer/", views.answer, name="answer"),
    path("awards/<int:key>/revoke/", views.revoke, name="revoke"),
    path("organisations/", organisations.register, name="organisations"),
    path("organisations/<int:key>/", organisations.one, name="organisation"),
    path("organisations/<int:key>/edit/", organisations.edit, name="organisation_edit"),
    path("organisations/file/", organisations.bring, name="organisation_file"),
    path("organisations/file.csv", organisations.take, name="organisation_csv"),
    path("supports/<int:key>/undo/", organisations.undo, name="support_undo"),
]
