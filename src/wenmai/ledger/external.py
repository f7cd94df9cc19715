"""The fixed catalogue of what other systems may send, until a room of our own takes a name over.

Each name is there because a row of the plans counts it; the row is named beside it (requirements.md of the project).
"""

from typing import Final

from wenmai.ledger.gauges import Gauge, declare_gauge
from wenmai.ledger.kinds import FactKind, declare

KINDS: Final = tuple(
    FactKind(name, title, unit, importable=True)
    for name, title, unit in (
        ("library.visit", "公共图书馆流通人次", "人次"),  # SC-I01, PZH-I05
        ("library.loan", "书刊外借册次", "册次"),  # PZH-I02; channel mobile: SC-P03c
        ("library.session", "图书馆读者活动场次", "场次"),  # SC-I02, PZH-I03
        ("library.session_attendance", "图书馆读者活动参加人次", "人次"),  # SC-I03
        ("culture.session", "群众文化活动场次", "场次"),  # SC-I05, PZH-I03, PZH-I04
        ("culture.visit", "群众文化机构服务人次", "人次"),  # SC-I06, PZH-I05
        ("museum.session", "博物馆教育活动场次", "场次"),  # PZH-I03
        ("museum.visit", "博物馆参观人次", "人次"),  # PZH-I05
        ("art_museum.visit", "美术馆参观人次", "人次"),  # PZH-I05
        ("class.held", "公益培训班期数", "期"),  # PZH-P06, PZH-P13
        ("class.attendance", "公益培训参加人次", "人次"),  # PZH-P06
        ("delivery.performance", "演出配送场次", "场次"),  # SC-B04, SC-P04, PZH-P04, PZH-P05b
        ("delivery.exhibition", "流动展览场次", "场次"),  # PZH-P05c
        ("delivery.trip", "流动服务次数", "次"),  # SC-P03b, PZH-P05a
        ("delivery.cultural", "送文化下乡场次", "场次"),  # SC-B04
        ("staff.trained", "从业人员参训人次", "人次"),  # SC-G05, SC-X12, PZH-X07
        ("helping.action", "结对帮扶行动次数", "次"),  # SC-C10, PZH-P19
    )
)

GAUGES: Final = tuple(
    Gauge(name, title, unit, prefer=("registry", "import"), importable=True)
    for name, title, unit in (
        ("library.holdings", "馆藏总量", "册"),  # SC-I04, PZH-I01, PZH-I02
        ("library.resource_collections", "特色数字资源库", "个"),  # PZH-N04
        ("staff.full_time", "专职人员", "人"),  # PZH-X05
        ("staff.subsidised", "财政补贴人员", "人"),  # PZH-X06
        ("staff.posts_approved", "核定编制", "名"),  # PZH-X10
        ("staff.titled", "中高级专业技术人才占比", "%"),  # SC-G12: parts
        ("volunteers.registered", "注册文化志愿者", "人"),  # SC-P13a
        ("teams.active", "群众业余文艺团队", "支"),  # SC-I07
        ("assessment.grade", "评估定级", "级"),  # SC-P01a, SC-P01b, PZH-S03, PZH-S04; 1 is best
        ("satisfaction.share", "群众满意度", "%"),  # SC-E11: parts
        ("connection.national_library", "接入国家数字图书馆推广工程", "个"),  # SC-D02
        ("facility.wifi", "无线网络覆盖", "处"),  # PZH-N01
        ("website.standard", "达标网站", "个"),  # PZH-N06
        ("brands.special_groups", "特殊群体服务品牌", "个"),  # PZH-C05
        ("model_villages.designated", "样板村镇", "个"),  # PZH-P02
    )
)


def declare_all() -> None:
    """Declare the catalogue; once, when the application starts."""
    for kind in KINDS:
        declare(kind)
    for gauge in GAUGES:
        declare_gauge(gauge)
