"""/alerts/"""

from django.urls import path

from wenmai.alerts.views import public as views

app_name = "alerts"
urlpatterns = [path("<slug:plan>/<slug:region>/", views.changes, name="changes")]
