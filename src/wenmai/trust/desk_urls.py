"""/desk/trust/"""

from django.urls import path

from wenmai.trust.views import findings

app_name = "trust_desk"
urlpatterns = [
    path("", findings.index, name="findings"),
    path("<int:key>/explain/", findings.settle, name="explain"),
]
