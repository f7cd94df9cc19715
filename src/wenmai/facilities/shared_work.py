"""What libraries and culture centres do beyond their own walls: the registers that the plans ask for and no workflow produces."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from wenmai.facilities.models import BranchGuidance, JointCopy, MediaPlacement, RareShowing, ReadingAction
from wenmai.registers.declaring import Register

GROUP = _("图书馆的共同工作")
ACTIONS: Final = Register(
    "reading-actions", _("公共图书馆“六大行动”"), ReadingAction, ("number", "title", "stage", "done"), ("number",),
    kinds=("library",), group=GROUP, about=_("一个馆六行，一项行动一行；做到哪里有变化，就从那天起另写一行。"),
    examples={"title": "服务效能提升", "done": "延长开放到晚上九点"},
)  # fmt: skip
GUIDANCE: Final = Register(
    "branch-guidance", _("总馆对分馆的指导"), BranchGuidance, ("main", "kind", "number", "remark"), ("main", "kind"),
    group=GROUP, about=_("登记在分馆、服务点名下；一年一行，写当年的次数或册数。"), examples={"main": "PZH-LIB", "number": "4"},
)  # fmt: skip
MEDIA: Final = Register(
    "media-placements", _("媒体宣传"), MediaPlacement, ("medium", "outlet", "title", "times", "address"), ("outlet", "title"),
    group=GROUP, public=True, about=_("报刊、电视、网络上的全民阅读宣传，一篇、一档一行。"), examples={"outlet": "攀枝花日报", "title": "书香攀枝花"},
)  # fmt: skip
SHOWINGS: Final = Register(
    "rare-showings", _("巴蜀特藏文献轮展"), RareShowing, ("title", "partners", "works", "remark"), ("title",),
    kinds=("library",), group=GROUP, public=True, about=_("一站一行：登记在展出的馆名下，写从哪天展到哪天。"),
    examples={"title": "巴蜀珍籍展", "partners": "重庆图书馆", "works": "60"},
)  # fmt: skip
COPIES: Final = Register(
    "joint-copies", _("两馆共存的数字文献"), JointCopy,
    ("number", "title", "part", "partner", "files", "digest", "compared_on", "outcome"), ("number",),
    kinds=("library",), group=GROUP, public=True, about=_("共建巴蜀文献中心：一种文献一行，写明母本、副本各在哪个馆，哪天核对过、是否一致。"),
    examples={"number": "BS-0001", "title": "盐边厅志", "part": "copy", "partner": "重庆图书馆", "files": "320", "digest": "", "compared_on": "", "outcome": ""},
)  # fmt: skip
ALL: Final = (ACTIONS, GUIDANCE, MEDIA, SHOWINGS, COPIES)
