"""/courses/"""

from django.urls import path

from wenmai.courses.views import feeds as feed_views
from wenmai.courses.views import online
from wenmai.courses.views import public as views

app_name = "courses"
urlpatterns = [
    path("", views.list_courses, name="list"),
    path("<int:key>/", views.show_course, name="course"),
    path("<int:key>/calendar.ics", feed_views.course_calendar, name="calendar"),
    path("feed.atom", feed_views.announcements, name="announcements"),
    path("classes/<int:key>/enrol/", views.enrol_here, name="enrol"),
    path("classes/<int:key>/wait/", views.wait_here, name="wait"),
    path("mine/", views.mine, name="mine"),
    path("enrolments/<uuid:key>/", views.show_enrolment, name="enrolment"),
    path("enrolments/<uuid:key>/withdraw/", views.withdraw_mine, name="withdraw"),
    path("enrolments/<uuid:key>/make-up/", views.make_up_mine, name="make_up"),
    path("enrolments/<uuid:key>/certificate/", views.certificate, name="certificate"),
    path("online/", online.list_online, name="online_list"),
    path("online/<int:key>/", online.show_online, name="online"),
    path("online/<int:key>/quiz/", online.quiz, name="online_quiz"),
    path("online/<int:key>/certificate/", online.online_certificate, name="online_certificate"),
    path("online/<int:key>/forget/", online.forget, name="online_forget"),
    path("online/lessons/<int:key>/", online.show_lesson, name="online_lesson"),
    path("online/lessons/<int:key>/place/", online.keep_place, name="online_place"),
    path("online/lessons/<int:key>/finished/", online.finish_lesson, name="online_finished"),
    path("online/files/<int:key>/", online.show_file, name="online_file"),
    path("certificates/", views.check, name="check"),
    path("certificates/<str:code>/", views.checked, name="checked"),
]
