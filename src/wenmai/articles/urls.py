"""/articles/"""

from django.urls import path

from wenmai.articles.views import public as views

app_name = "articles"
urlpatterns = [
    path("", views.list_articles, name="list"),
    path("<int:key>/", views.show_article, name="article"),
    path("<slug:slug>/", views.show_page, name="page"),
]
