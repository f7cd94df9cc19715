"""/desk/guide/"""

from django.urls import path

from wenmai.guide.views import desk_goods as goods
from wenmai.guide.views import desk_spots as spots

app_name = "guide_desk"
urlpatterns = [
    path("", spots.register, name="spots"),
    path("<int:key>/", spots.spot, name="spot"),
    path("<int:key>/confirm/", spots.confirm, name="confirm"),
    path("<int:key>/retire/", spots.retire, name="retire"),
    path("file/", spots.bring, name="spot_file"),
    path("file.csv", spots.take, name="spot_csv"),
    path("goods/", goods.register, name="goods"),
    path("goods/<int:key>/", goods.one_goods, name="one_goods"),
    path("goods/<int:key>/decide/", goods.decide, name="decide"),
    path("goods/<int:key>/year/", goods.year, name="goods_year"),
]
