"""/works/"""

from django.urls import path

from wenmai.works.views import own, public

app_name = "works"
urlpatterns = [
    path("", public.gallery, name="gallery"),
    path("mine/", own.mine, name="mine"),
    path("mine/<int:key>/", own.own, name="own"),
    path("jury/", own.judge, name="judge"),
    path("jury/<int:key>/", own.judge_call, name="judge_call"),
    path("pictures/<int:key>/", public.picture, name="picture"),
    path("<int:key>/", public.call, name="call"),
    path("<int:key>/results/", public.result, name="results"),
    path("<int:key>/submit/", public.hand_in, name="hand_in"),
    path("<int:call>/<int:key>/", public.work, name="work"),
]
