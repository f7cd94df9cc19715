"""/desk/courses/"""

from django.urls import path

from wenmai.courses.views import desk as views
from wenmai.courses.views import online_desk as online
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
    path("online/", online.list_online, name="online_list"),
    path("online/make/", online.make, name="online_make"),
    path("online/sources/", online.show_sources, name="video_sources"),
    path("online/sources/<int:key>/remove/", online.remove_source, name="video_source_remove"),
    path("online/<int:key>/", online.show, name="online"),
    path("online/<int:key>/lesson/", online.add_lesson, name="online_add"),
    path("online/<int:key>/question/", online.add_question, name="online_question"),
    path("online/<int:key>/publish/", online.publish, name="online_publish"),
    path("online/<int:key>/withdraw/", online.withdraw, name="online_withdraw"),
    path("online/lessons/<int:key>/", online.edit_lesson, name="online_lesson"),
    path("online/lessons/<int:key>/up/", online.move_lesson, name="online_up"),
    path("online/lessons/<int:key>/remove/", online.remove_lesson, name="online_remove"),
    path("online/questions/<int:key>/remove/", online.remove_question, name="online_unask"),
]
