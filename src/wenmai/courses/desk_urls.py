"""/desk/courses/"""

from django.urls import path

from wenmai.courses.views import desk as views
from wenmai.courses.views import term_rounds as term_round_views

app_name = "courses_desk"
urlpatterns = [
    path("", views.list_classes, name="list"),
    path("make/", views.make, name="make"),
    path("term/", views.make_term, name="term"),
    path("term/<int:key>/round/", term_round_views.plan, name="term_round"),
    path("<int:key>/edit/", views.edit, name="edit"),
    path("<int:key>/retire/", views.retire, name="retire"),
    path("<int:key>/open/", views.open_class, name="open"),
    path("class/<int:key>/", views.show_class, name="class"),
    path("class/<int:key>/publish/", views.publish, name="publish"),
    path("class/<int:key>/cancel/", views.cancel, name="cancel"),
    path("class/<int:key>/finish/", views.finish, name="finish"),
    path("class/<int:key>/enrol/", views.enrol_scanned, name="enrol"),
    path("class/<int:key>/withdraw/", views.withdraw_pupil, name="withdraw"),
    path("class/<int:key>/revoke/", views.revoke, name="revoke"),
    path("class/<int:key>/sheet/", views.sheet, name="sheet"),
    path("class/<int:key>/download/", views.download, name="download"),
    path("lesson/<int:key>/", views.tick_list, name="lesson"),
    path("lesson/<int:key>/tick/", views.tick, name="tick"),
]
