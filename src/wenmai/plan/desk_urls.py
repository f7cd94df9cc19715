"""/desk/plan/"""

from django.urls import path

from wenmai.plan.views import desk as views
from wenmai.plan.views import editor

app_name = "plan_desk"
urlpatterns = [
    path("evidence/", views.asked, name="asked"),
    path("evidence/<int:key>/withdraw/", views.withdraw, name="withdraw"),
    path("evidence/<str:region>/<str:clause>/", views.papers, name="papers"),
    path("editor/", editor.desk, name="definitions"),
    path("editor/<int:key>/", editor.draft, name="draft"),
    path("editor/<int:key>/preview/", editor.preview, name="preview"),
    path("editor/<int:key>/changes/", editor.changes, name="changes"),
    path("editor/<int:key>/drop/", editor.drop, name="drop"),
    path("editor/<int:key>/file/", editor.file, name="draft_file"),
]
