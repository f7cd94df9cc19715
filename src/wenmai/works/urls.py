"""/works/"""

from django.urls import path

from wenmai.works.views import own, public, recordings

app_name = "works"
urlpatterns = [
    path("", public.gallery, name="gallery"),
    path("mine/", own.mine, name="mine"),
    path("mine/<int:key>/", own.own, name="own"),
    path("recordings/", recordings.mine, name="recordings"),
    path("recordings/new/", recordings.upload, name="record"),
    path("recordings/machine/", recordings.machine, name="record_machine"),
    path("recordings/<int:key>/", recordings.one, name="recording"),
    path("recordings/<int:key>/sound/", recordings.sound, name="recording_sound"),
    path("sounds/<int:key>/", public.sound, name="sound"),
    path("jury/", own.judge, name="judge"),
    path("jury/<int:key>/", own.judge_call, name="judge_call"),
    path("pictures/<int:key>/", public.picture, name="picture"),
    path("<int:key>/", public.call, name="call"),
    path("<int:key>/results/", public.result, name="results"),
    path("<int:key>/submit/", public.hand_in, name="hand_in"),
    path("<int:call>/<int:key>/", public.work, name="work"),
]
