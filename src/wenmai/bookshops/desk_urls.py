"""/desk/bookshops/"""

from django.urls import path

from wenmai.bookshops.views import counter, intake, library, settlements, titles

app_name = "bookshops_desk"
urlpatterns = [
    path("", library.start, name="start"),
    path("shops/<slug:code>/", counter.counter, name="counter"),
    path("shops/<slug:code>/lend/", counter.lend, name="lend"),
    path("shops/<slug:code>/settlements/", settlements.of_one_shop, name="shop_settlements"),
    path("shops/<slug:code>/titles/", titles.titles, name="titles"),
    path("shops/<slug:code>/titles/template.csv", titles.template, name="titles_template"),
    path("loans/<int:key>/undo/", counter.undo, name="undo"),
    path("libraries/<slug:code>/", library.library, name="library"),
    path("libraries/<slug:code>/shops.csv", library.shops_csv, name="shops_csv"),
    path("libraries/<slug:code>/intake/", intake.intake, name="intake"),
    path("loans/<int:key>/intake/", intake.take_in_one, name="take_in"),
    path("loans/<int:key>/back/", intake.back, name="back"),
    path("agreements/<int:key>/end/", library.end, name="end"),
    path("agreements/<int:key>/draw/", settlements.draw_one, name="draw"),
    path("settlements/<int:key>/", settlements.settlement, name="settlement"),
    path("settlements/<int:key>/confirm/", settlements.confirm_one, name="confirm"),
    path("settlements/<int:key>/dispute/", settlements.dispute, name="dispute"),
    path("settlements/<int:key>/paid/", settlements.paid, name="paid"),
]
