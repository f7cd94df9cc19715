"""/desk/library/rules/"""

from django.urls import path

from wenmai.library.views import groups
from wenmai.library.views import rules as views

app_name = "library_rules"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("write/", views.write, name="write"),
    path("explain/", views.explain, name="explain"),
    path("categories/", groups.categories, name="categories"),
    path("groups/", groups.groups, name="groups"),
    path("groups/<slug:code>/", groups.group, name="group"),
    path("<int:key>/", views.rule, name="rule"),
]
