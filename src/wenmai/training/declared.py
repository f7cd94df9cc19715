"""The registers of posts and of training, and their gauges."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from wenmai.ledger.gauges import Gauge
from wenmai.registers.declaring import Register, RegisterGauge, is_, parts, total
from wenmai.registers.gauges import declare
from wenmai.training.models import Post, StaffPost, Trained

GROUP = _("人员")
PREFER: Final = ("registry", "import")
OWN: Final = (Post.PROFESSIONAL, Post.MANAGEMENT, Post.WORKER, Post.HEAD, Post.KEEPER)
EMPLOYED: Final = (Post.PROFESSIONAL, Post.MANAGEMENT, Post.WORKER, Post.HEAD, Post.BOUGHT)
"""Who works in a house, bought services too; keepers work in the rooms of villages."""


def _gauge(name: str, title: str, unit: str = "人", *, importable: bool = False) -> Gauge:
    return Gauge(name, title, unit, prefer=PREFER, importable=importable)


POSTS: Final = Register(
    "posts", _("岗位和编制"), StaffPost, ("kind", "approved", "filled", "full_time", "part_time", "senior", "middle"), ("kind",),
    group=GROUP, about=_("只登记岗位和人数，不写姓名。"), examples={"approved": "12", "filled": "11", "full_time": "10"},
    gauges=(
        RegisterGauge(_gauge("staff.posts_approved", "核定编制", "名", importable=True), total("approved")),
        RegisterGauge(_gauge("staff.posts_filled", "编制内实有人数"), total("filled"), is_("kind", *OWN)),
        RegisterGauge(_gauge("staff.full_time", "专职人员", importable=True), total("full_time")),
        RegisterGauge(_gauge("staff.part_time", "兼职人员"), total("part_time")),
        RegisterGauge(
            _gauge("staff.titled", "中高级专业技术人才占比", "%", importable=True), parts(("senior", "middle"), "filled"),
            is_("kind", Post.PROFESSIONAL),
        ),
        RegisterGauge(
            _gauge("staff.senior", "高级专业技术岗位占比", "%"), parts(("senior",), "filled"), is_("kind", Post.PROFESSIONAL)
        ),
        RegisterGauge(
            _gauge("staff.middle", "中级专业技术岗位占比", "%"), parts(("middle",), "filled"), is_("kind", Post.PROFESSIONAL)
        ),
        RegisterGauge(_gauge("staff.employed", "从业人员"), total("filled"), is_("kind", *EMPLOYED)),
        RegisterGauge(_gauge("staff.heads", "文化站长"), total("filled"), is_("kind", Post.HEAD)),
        RegisterGauge(_gauge("staff.keepers", "文化活动室管理员"), total("filled"), is_("kind", Post.KEEPER)),
    ),
)  # fmt: skip
TRAINED: Final = Register(
    "trained", _("培训记录"), Trained, ("kind", "due", "done", "hours", "online"), ("kind",), group=GROUP,
    about=_("一年一行，从 1 月 1 日起，到下一年 1 月 1 日止。"), examples={"due": "10", "done": "8", "hours": "40"},
    gauges=(
        RegisterGauge(_gauge("training.coverage", "轮训覆盖", "%"), parts(("done",), "due")),
        RegisterGauge(_gauge("training.heads", "训完的文化站长"), total("done"), is_("kind", Post.HEAD)),
    ),
)  # fmt: skip


def declare_all() -> None:
    """Called once, when the application starts."""
    declare(POSTS)
    declare(TRAINED)
