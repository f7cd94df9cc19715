"""/desk/agent/"""

from django.urls import path

from wenmai.activities import agent_views as views

app_name = "agent"
urlpatterns = [
    path("", views.agent, name="agent"),
    path("find/", views.find, name="find"),
    path("register/", views.register, name="register"),
    path("<str:found>/", views.person, name="person"),
    path("<str:found>/book/", views.book, name="book"),
    path("<str:found>/cancel/", views.give_back, name="cancel"),
]
