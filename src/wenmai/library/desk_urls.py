"""/desk/library/"""

from django.urls import path

from wenmai.library.views import desk, files, terminals

app_name = "library_desk"
urlpatterns = [
    path("", desk.start, name="start"),
    path("<slug:code>/", desk.desk, name="desk"),
    path("<slug:code>/terminals/", terminals.terminals, name="terminals"),
    path("<slug:code>/terminals/<int:key>/", terminals.revoke, name="terminal_revoke"),
    path("<slug:code>/stock/", files.stock, name="stock"),
    path("<slug:code>/stock/<slug:name>/", files.stock_download, name="stock_download"),
    path("<slug:code>/tasks/", desk.tasks, name="tasks"),
    path("<slug:code>/tasks/<int:key>/", desk.finish, name="finish"),
]
