"""/desk/plan/"""

from django.urls import path

from wenmai.plan.views import desk as views

app_name = "plan_desk"
urlpatterns = [
    path("evidence/", views.asked, name="asked"),
    path("evidence/<int:key>/withdraw/", views.withdraw, name="withdraw"),
    path("evidence/<str:region>/<str:clause>/", views.papers, name="papers"),
]
