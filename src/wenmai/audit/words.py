"""What the verbs of the trail and the findings of the chain are called. A verb without a word shows as itself."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from wenmai.audit.models import AuditVerification

VERBS: Mapping[str, str | Promise] = {
    "activities.add_dates": lazy("加场次"),
    "activities.announce": lazy("发布活动"),
    "activities.brand.edit": lazy("改品牌"),
    "activities.brand.found": lazy("立品牌"),
    "activities.edit": lazy("改活动"),
    "activities.festival.count": lazy("记节庆的数"),
    "activities.festival.edit": lazy("改节庆"),
    "activities.festival.join": lazy("活动加入节庆"),
    "activities.festival.leave": lazy("活动退出节庆"),
    "activities.festival.open": lazy("立节庆"),
    "activities.publish_again": lazy("重新发布活动"),
    "activities.withdraw": lazy("撤下活动"),
    "articles.discard": lazy("作废稿件"),
    "articles.hand_in": lazy("送审稿件"),
    "articles.proofread": lazy("校对稿件"),
    "articles.publish": lazy("发布稿件"),
    "articles.review": lazy("审核稿件"),
    "articles.withdraw": lazy("撤下稿件"),
    "articles.write": lazy("写稿件"),
    "audit.download": lazy("下载审计记录"),
    "audit.verify": lazy("核对审计链"),
    "booking.attendance.undo": lazy("撤回签到"),
    "booking.appeal": lazy("申诉守约记录"),
    "booking.appeal_answered": lazy("答复申诉"),
    "booking.cancel": lazy("取消预约"),
    "booking.cancel_series": lazy("退掉整期"),
    "booking.confirm": lazy("确认预约"),
    "booking.excuse": lazy("撤销守约记录"),
    "booking.hold_over": lazy("保留到期"),
    "booking.stop_waiting": lazy("不再候补"),
    "booking.wait": lazy("排候补"),
    "booking.waited": lazy("候补补上"),
    "booking.claim_for": lazy("代人预约"),
    "booking.device.pair": lazy("签到设备接上"),
    "booking.device.register": lazy("登记签到设备"),
    "booking.device.revoke": lazy("停用签到设备"),
    "booking.look_up": lazy("柜台查预约"),
    "booking.round.apply_for": lazy("代人报名"),
    "booking.round.cancel": lazy("取消一轮报名"),
    "booking.round.draw": lazy("摇号"),
    "booking.round.plan": lazy("排一轮报名"),
    "booking.round.publish": lazy("公布一轮报名"),
    "booking.round.seal": lazy("封存报名名单"),
    "booking.round.served": lazy("排队结束"),
    "booking.round.withdraw": lazy("撤回报名"),
    "booking.session.cancel": lazy("取消场次"),
    "booking.session.close": lazy("停止预约"),
    "booking.session.held": lazy("确认场次办了"),
    "booking.session.move": lazy("改场次时间"),
    "booking.session.publish": lazy("开放预约"),
    "booking.session.schedule": lazy("排场次"),
    "booking.session.unheld": lazy("撤回场次确认"),
    "ledger.end_takeover": lazy("结束自己计数"),
    "ledger.import_facts": lazy("导入服务事实"),
    "ledger.import_gauges": lazy("导入读数"),
    "ledger.reverse": lazy("冲销事实"),
    "ledger.reverse_overlap": lazy("撤回算了两遍的"),
    "ledger.take_over": lazy("登记自己计数"),
    "ledger.undo_import": lazy("撤回一次导入"),
    "measures.publish": lazy("公布指标"),
    "people.accept_posting": lazy("接受任命"),
    "people.add_dependant": lazy("添家人"),
    "people.appoint": lazy("任命岗位"),
    "people.bind_card": lazy("绑卡"),
    "people.change_phone": lazy("换手机号"),
    "people.check_document": lazy("核对证件"),
    "people.consent": lazy("同意用途"),
    "people.dismiss": lazy("解除岗位"),
    "people.end_guardianship": lazy("移出家人"),
    "people.end_system": lazy("停用接入系统"),
    "people.erase": lazy("注销并删除"),
    "people.export": lazy("导出本人资料"),
    "people.find": lazy("柜台找人"),
    "people.hand_over_system": lazy("移交接入系统"),
    "people.issue_reset": lazy("发重设密码的码"),
    "people.issue_token": lazy("发接口令牌"),
    "people.offer_posting": lazy("提出任命"),
    "people.open": lazy("柜台打开个人页"),
    "people.print_code": lazy("打印码"),
    "people.register": lazy("注册"),
    "people.register_at_counter": lazy("柜台登记"),
    "people.rename": lazy("改名字"),
    "people.reset_password": lazy("用码重设密码"),
    "people.revoke_code": lazy("停用码或卡"),
    "people.revoke_token": lazy("收回接口令牌"),
    "people.set_up_system": lazy("登记接入系统"),
    "people.sign_in": lazy("登录"),
    "people.withdraw": lazy("撤回同意"),
    "people.withdraw_offer": lazy("撤回任命"),
    "places.calendar.put": lazy("改日历的日子"),
    "places.calendar.seed": lazy("铺日历"),
    "places.calendar.settle": lazy("按通知录一年"),
    "places.division.import": lazy("导入区划"),
    "places.division.index": lazy("村名进搜索"),
    "places.division.move": lazy("村改属乡镇"),
    "places.division.succeed": lazy("记区划沿革"),
    "places.hours.announce": lazy("公告临时变动"),
    "places.hours.season": lazy("采用农时时间"),
    "places.hours.set": lazy("定开放时间"),
    "places.hours.withdraw": lazy("撤回临时变动"),
    "places.hours_template.put": lazy("写农时时间"),
    "places.hours_template.retire": lazy("停用农时时间"),
    "places.institution.add": lazy("开办场馆"),
    "places.institution.close": lazy("停办场馆"),
    "places.institution.designate": lazy("记命名"),
    "places.institution.edit": lazy("改场馆介绍"),
    "places.institution.grade": lazy("记定级"),
    "places.institution.move": lazy("场馆迁址"),
    "places.population.put": lazy("录人口"),
    "places.seats.lay_out": lazy("排座位"),
    "places.space.add": lazy("加空间"),
    "places.space.edit": lazy("改空间介绍"),
    "places.space.retire": lazy("停用空间"),
    "places.tag.put": lazy("录县区名单"),
    "places.tie.add": lazy("归总馆"),
    "places.tie.end": lazy("结束总分馆"),
    "plan.file_evidence": lazy("存规划证明"),
    "plan.withdraw_evidence": lazy("撤规划证明"),
    "web.follower.retry": lazy("重试跟随者"),
    "web.job.retry": lazy("重试任务"),
}
CHANNELS: Mapping[str, str | Promise] = {
    "web": lazy("网页"),
    "api": lazy("接口"),
    "desk": lazy("工作台"),
    "command": lazy("命令行"),
    "worker": lazy("后台任务"),
}


def verb_word(verb: str) -> str:
    """发布活动 for "activities.announce"."""
    return str(VERBS.get(verb, verb))


def channel_word(channel: str) -> str:
    """网页 for "web"."""
    return str(CHANNELS.get(channel, channel))


def finding(found: AuditVerification) -> str:
    """What a verification found, in a sentence."""
    if found.intact is None:
        return _("已排队，后台任务会接着核对。")
    if found.intact:
        return _("完整：%(number)s 条都对得上。") % {"number": f"{found.checked:,}"}
    reasons = {
        "a link is missing": _("少了一环"),
        "the entry of this link is missing": _("这一环的记录不见了"),
        "the entry or its link was changed": _("记录或这一环被改过"),
        "the chain is not the one whose head was published": _("与另处留存的链头不符"),
        "the end of the chain is missing": _("链尾被截去"),
    }
    said = {"number": f"{found.checked:,}", "at": found.broken_at, "reason": reasons.get(found.reason, found.reason)}
    if found.broken_at is None:
        return _("不完整：前 %(number)s 条对得上，但有记录是后来塞进去的。") % said
    return _("不完整：前 %(number)s 条对得上，第 %(at)s 条起不对，%(reason)s。") % said
