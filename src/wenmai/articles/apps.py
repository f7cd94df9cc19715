from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "wenmai.articles"
    label = "articles"
