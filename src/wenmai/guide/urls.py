"""/guide/"""

from django.urls import path

from wenmai.guide.views import public as views

app_name = "guide"
urlpatterns = [
    path("", views.spots, name="spots"),
    path("<int:key>/", views.spot, name="spot"),
    path("goods/", views.goods_list, name="goods"),
    path("goods/<int:key>/", views.one_goods, name="one_goods"),
    path("products/", views.products, name="products"),
    path("pictures/<int:key>/", views.picture, name="picture"),
]
