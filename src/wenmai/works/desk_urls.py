"""/desk/works/"""

from django.urls import path

from wenmai.works.views import desk, desk_recordings, desk_works

app_name = "works_desk"
urlpatterns = [
    path("", desk.index, name="list"),
    path("new/", desk.make, name="make"),
    path("recordings/", desk_recordings.hand_over, name="recordings"),
    path("works/<int:key>/", desk_works.work, name="work"),
    path("<int:key>/", desk.call, name="call"),
    path("<int:key>/edit/", desk.edit, name="edit"),
    path("<int:key>/enter/", desk.enter, name="enter"),
    path("<int:key>/results/", desk.result, name="results"),
    path("<int:key>/download/", desk.download, name="download"),
]
