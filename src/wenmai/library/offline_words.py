"""What the desk without a network says; it has no server to ask while the network is off."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenmai.kernel.kept_pages import KeptPage

WORDS: dict[str, str | Promise] = {
    "lend": _("借"),
    "return": _("还"),
    "kept": _("记下了"),
    "reader": _("先扫读者证，再扫书"),
    "phone": _("手机上的码断网时认不出。请输入读者证号"),
    "notkept": _("没有记下"),
    "notkept_why": _("这台设备写不进去了。请先用纸记下"),
    "nokey": _("身份证号、社保卡号要加密才能留在设备里，这台设备还没有钥匙。请联网打开一次这一页；现在请输入读者证号"),
    "online": _("有网"),
    "offline": _("断网，照常借还"),
    "brought": _("都传上去了"),
    "notbrought": _("还没传上去"),
    "nonet": _("没有网。记下的都在这台设备里，联网后会自己上传"),
    "signin": _("请先登录工作台，再点“现在上传”"),
    "connect": _("没有接上。请联网，登录工作台，从“离线补录”里打开这一页"),
    "entered": _("已入账"),
    "known": _("早先入过"),
    "task": _("没能入账，记了待办：{why}"),
    "fault": _("传不上去：{why}"),
}
SHELL = KeptPage(
    cache="wenmai-library-",
    page="library_desk:kept_app",
    manifest="library_desk:kept_manifest",
    template="library/offline_desk.html",
    module="js/offline/desk.js",
    imported=(
        "js/offline/store.js",
        "js/offline/bring.js",
        "js/offline/seal.js",
        "js/kept-rows.js",
        "js/camera.js",
        "js/signal.js",
    ),
    styles=("css/tokens.css", "css/components.css", "booking/door.css"),
    words=WORDS,
)
