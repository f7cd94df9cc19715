"""/desk/articles/"""

from django.urls import path

from wenmai.articles.views import desk as views

app_name = "articles_desk"
urlpatterns = [
    path("", views.desk, name="list"),
    path("write/", views.write, name="write"),
    path("<int:key>/", views.show, name="revision"),
    path("<int:key>/edit/", views.edit, name="edit"),
    path("<int:key>/hand-in/", views.hand_in, name="hand_in"),
    path("<int:key>/discard/", views.discard, name="discard"),
    path("<int:key>/proof/", views.proofread, name="proof"),
    path("<int:key>/review/", views.review, name="review"),
    path("<int:key>/publish/", views.publish, name="publish"),
    path("<int:key>/withdraw/", views.withdraw, name="withdraw"),
    path("<int:key>/revise/", views.revise, name="revise"),
]
