"""What the page of a scanner says; it has no server to ask while the network is off."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "in": _("可以进"),
    "in_why": _("{n} 人"),
    "again": _("已进过"),
    "again_why": _("{at} 进来的，不用再扫"),
    "out": _("出去了"),
    "out_why": _("再进来，选“进”再扫一次"),
    "no": _("不能进"),
    "after": _("{n} 人，名单取了以后才约的"),
    "unreadable": _("不是票、我的码，也不是名单上的卡。姓名要联网才查得到，先点“清点”"),
    "forged": _("不是文脉签发的码"),
    "early": _("还早，开始前一小时才签到"),
    "other": _("这张票不是这一场的，看看上面选对了没有"),
    "expired": _("码过期了，请本人刷新“我的码”再扫"),
    "revoked": _("已取消或已停用"),
    "notlisted": _("不在名单。人多的话先点“清点”，联网后再补约"),
    "notin": _("还没扫过“进”"),
    "counted": _("清点 {n} 人"),
    "listed": _("名单 {n} 份，{at} 取的"),
    "online": _("有网"),
    "offline": _("断网，照常签到"),
    "brought": _("都传上去了"),
    "notbrought": _("还没传上去"),
    "notkept": _("没有记下"),
    "notkept_why": _("这台设备写不进去了。请先记下票号，换一台设备扫"),
    "nonet": _("断网"),
    "nonet_code": _("没有网，接不上。连上网再点“接上”，登记码 15 分钟里都能用"),
    "kept": _("没有网。记下的都在这台设备里，联网后会自己上传"),
    "yesterday": _("昨天"),
    "today": _("今天"),
    "tomorrow": _("明天"),
    "day": _("{month} 月 {day} 日"),
}
