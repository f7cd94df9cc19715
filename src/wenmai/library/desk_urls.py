"""/desk/library/"""

from django.urls import path

from wenmai.library.views import (
    books,
    desk,
    files,
    holds_desk,
    inventory,
    items,
    offline,
    reader_card,
    tasks,
    terminals,
    weeding,
    yearly,
)

app_name = "library_desk"
urlpatterns = [
    path("", desk.start, name="start"),
    path("books/", books.books, name="books"),
    path("<slug:code>/", desk.desk, name="desk"),
    path("<slug:code>/card/", reader_card.card, name="card"),
    path("<slug:code>/hold/", reader_card.hold, name="hold"),
    path("<slug:code>/terminals/", terminals.terminals, name="terminals"),
    path("<slug:code>/terminals/<int:key>/", terminals.revoke, name="terminal_revoke"),
    path("<slug:code>/year/", yearly.year, name="year"),
    path("<slug:code>/year/file/", yearly.download, name="year_file"),
    path("<slug:code>/stock/", files.stock, name="stock"),
    path("<slug:code>/stock/<slug:name>/", files.stock_download, name="stock_download"),
    path("<slug:code>/pull/", holds_desk.pull, name="pull"),
    path("<slug:code>/hold-shelf/", holds_desk.shelf, name="hold_shelf"),
    path("<slug:code>/tasks/", tasks.tasks, name="tasks"),
    path("<slug:code>/tasks/<int:key>/", tasks.finish, name="finish"),
    path("<slug:code>/items/", items.items, name="items"),
    path("<slug:code>/items/new/", items.new, name="item_new"),
    path("<slug:code>/items/<int:key>/", items.item, name="item"),
    path("<slug:code>/items/<int:key>/edit/", items.edit, name="item_edit"),
    path("<slug:code>/items/<int:key>/put/", items.put, name="item_put"),
    path("<slug:code>/items/<int:key>/recall/", items.call_back, name="item_recall"),
    path("<slug:code>/weeding/", weeding.weeding, name="weeding"),
    path("<slug:code>/weeding/<int:key>/", weeding.one, name="weeding_list"),
    path("<slug:code>/weeding/<int:key>/decide/", weeding.decide, name="weeding_decide"),
    path("<slug:code>/weeding/<int:key>/file/", weeding.file, name="weeding_download"),
    path("<slug:code>/inventory/", inventory.inventory, name="inventory"),
    path("<slug:code>/inventory/<int:key>/", inventory.count, name="count"),
    path("<slug:code>/inventory/<int:key>/scans/", inventory.scans, name="count_scans"),
    path("<slug:code>/inventory/<int:key>/close/", inventory.close, name="count_close"),
    path("<slug:code>/offline/", offline.offline, name="offline"),
    path("<slug:code>/offline/file/", offline.template, name="offline_download"),
]
