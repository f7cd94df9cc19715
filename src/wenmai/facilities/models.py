"""What the plans want to know of places beyond their registry: works, pairings, connections, comforts, websites, roles, papers."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from wenmai.places.models import Institution
from wenmai.registers.models import Entry, FenField, key_of, one_at_a_time


class Title(models.TextChoices):
    """What a division has been named or has built to a standard (SC-B03, SC-B05, SC-P20)."""

    NATIONAL_ZONE = "national_zone", _("国家公共文化服务体系示范区")
    NATIONAL_PROJECT = "national_project", _("国家公共文化服务体系示范项目")
    PROVINCIAL_COUNTY = "provincial_county", _("省级现代公共文化服务体系示范县")
    NEW_COUNTY = "new_county", _("“十四五”省级现代公共文化服务体系示范县")
    POVERTY_VILLAGE = "poverty_village", _("文化扶贫示范村")
    STANDARD_ROOM = "standard_room", _("达标贫困村文化室")


class NamedPlace(Entry):
    """A division on a list of a batch; a county may enter the number of its villages at once."""

    title = models.CharField(_("称号"), max_length=20, choices=Title.choices)
    name = models.CharField(_("名称"), max_length=80)
    number = models.PositiveIntegerField(_("个数"), default=1, help_text=_("一行说一个的填 1，一行说许多村的填村数"))
    batch = models.CharField(_("批次"), max_length=40, blank=True)

    class Meta:
        constraints = key_of("named_place", "division", "title", "name")


class Stage(models.TextChoices):
    """How far a building project is."""

    PLANNED = "planned", _("立项")
    BUILDING = "building", _("在建")
    DONE = "done", _("建成")
    STOPPED = "stopped", _("停建")


class Construction(Entry):
    """What is built for a house; `below_standard`: the house that it has is smaller than the building standard (SC-P01c)."""

    project = models.CharField(_("项目"), max_length=80)
    stage = models.CharField(_("进度"), max_length=10, choices=Stage.choices)
    below_standard = models.BooleanField(_("现有馆舍不达建设标准"), default=False)
    area = models.PositiveIntegerField(_("建筑面积（平方米）"), null=True, blank=True)
    amount = FenField(_("总投资（元）"), null=True, blank=True)

    class Meta:
        constraints = key_of("construction", "institution", "project")


class Pairing(Entry):
    """A better house helps this one, which has not reached a grade (SC-C10, PZH-C02)."""

    helper = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name=_("帮扶馆"))
    helper_grade = models.PositiveSmallIntegerField(
        _("帮扶馆等级"), choices=[(1, _("一级")), (2, _("二级")), (3, _("三级"))]
    )
    target_grade = models.PositiveSmallIntegerField(
        _("目标等级"), choices=[(1, _("一级")), (2, _("二级")), (3, _("三级"))]
    )
    reached_on = models.DateField(_("达到目标的日子"), null=True, blank=True)
    agreement = models.CharField(_("帮扶协议"), max_length=120, blank=True)

    class Meta:
        constraints = key_of("pairing", "institution", "helper")


class Net(models.TextChoices):
    """To what a house is connected."""

    TIANFU = "tianfu", _("智游天府")
    NATIONAL_LIBRARY = "national_library", _("国家数字图书馆推广工程")
    CULTURE_CLOUD = "culture_cloud", _("公共文化云（线上服务）")


class Connection(Entry):
    """A connection that is used: `last_contact` is the last day on which data went through it (SC-D02, SC-D03, SC-D18)."""

    network = models.CharField(_("接入"), max_length=20, choices=Net.choices)
    last_contact = models.DateField(_("最近一次连通"), help_text=_("超过 90 天没有连通的不算接入"))

    class Meta:
        constraints = key_of("connection", "institution", "network")


class Comfort(models.TextChoices):
    """What a house offers to whoever comes (PZH-N01)."""

    WIFI = "wifi", _("无线网络")
    RAMP = "ramp", _("无障碍坡道")
    TOILET = "toilet", _("无障碍卫生间")
    LIFT = "lift", _("无障碍电梯")
    TACTILE = "tactile", _("盲道和盲文标识")
    HEARING = "hearing", _("助听和手语服务")


class Amenity(Entry):
    """Wi-Fi or an accessibility feature of a house."""

    kind = models.CharField(_("设施"), max_length=10, choices=Comfort.choices)
    number = models.PositiveSmallIntegerField(_("处数"), default=1)
    remark = models.CharField(_("说明"), max_length=120, blank=True)

    class Meta:
        constraints = key_of("amenity", "institution", "kind")


class Ease(models.TextChoices):
    """One line of the checklist of what makes a house easy for old people (SC-E13)."""

    WINDOW = "window", _("人工窗口，不用手机也能办")
    PHONE = "phone", _("电话能预约、能问")
    CASH = "cash", _("收现金，认纸质证件")
    SIGNS = "signs", _("大字标识和大字说明")
    GLASSES = "glasses", _("老花镜、放大镜")
    SEATS = "seats", _("休息座椅，地面防滑")
    WHEELCHAIR = "wheelchair", _("轮椅、拐杖借用")
    AID = "aid", _("应急药箱和急救联系")
    TEACHING = "teaching", _("有人教用手机")


class AgeFriendly(Entry):
    """One line of the checklist at a house, and the day on which somebody last went and looked (SC-E13)."""

    item = models.CharField(_("项目"), max_length=10, choices=Ease.choices)
    checked_on = models.DateField(_("最近一次核对"), help_text=_("超过一年没有核对的不算"))
    remark = models.CharField(_("说明"), max_length=120, blank=True)

    class Meta:
        constraints = key_of("age_friendly", "institution", "item")


class Website(Entry):
    """A website with what it must have, and the day of its newest content (PZH-N06)."""

    address = models.URLField(_("网址"), max_length=300)
    news = models.BooleanField(_("有动态栏目"), default=False)
    guidance = models.BooleanField(_("有服务指南"), default=False)
    resources = models.BooleanField(_("有数字资源"), default=False)
    reservation = models.BooleanField(_("有活动预约"), default=False)
    fresh_on = models.DateField(_("最近更新"), help_text=_("超过 30 天没有更新的不算达标"))

    class Meta:
        constraints = key_of("website", "institution", "address")

    @property
    def complete(self) -> bool:
        """True when each column is there."""
        return self.news and self.guidance and self.resources and self.reservation


class Role(models.TextChoices):
    """What a township is after the reform of townships and villages (SC-V02)."""

    CENTRAL = "central", _("中心镇（重点镇）")
    ORDINARY = "ordinary", _("一般乡镇")
    ADJUSTED = "adjusted", _("被调整乡镇")


class TownshipRole(Entry):
    """The role of a township and, for one that was merged, since when and into which."""

    role = models.CharField(_("定位"), max_length=10, choices=Role.choices)
    merged_on = models.DateField(_("调整日期"), null=True, blank=True)
    remark = models.CharField(_("说明"), max_length=120, blank=True, help_text=_("并入哪里、原站改作什么"))

    class Meta:
        constraints = key_of("township_role", "division")


class Paper(models.TextChoices):
    """What a government has laid down in writing (SC-X03, SC-X04)."""

    FIVE_YEAR_PLAN = "five_year_plan", _("纳入国民经济和社会发展规划")
    BUDGET = "budget", _("经费纳入财政预算")
    SUBSIDY = "subsidy", _("质效与财政补助挂钩")
    STANDARD = "standard", _("制定并公布服务标准")
    LEADERSHIP = "leadership", _("建立协调机制")


class Checklist(Entry):
    """One thing that a government has done, with its document."""

    item = models.CharField(_("事项"), max_length=20, choices=Paper.choices)
    document = models.CharField(_("文件名称和文号"), max_length=160)

    class Meta:
        constraints = key_of("checklist", "division", "item")


class ReadingAction(Entry):
    """One of the six actions that are to make public libraries do more, at a library (SC-L01). `title` as its own paper names it."""

    number = models.PositiveSmallIntegerField(_("第几项"), choices=[(each, str(each)) for each in range(1, 7)])
    title = models.CharField(_("行动"), max_length=60)
    stage = models.CharField(
        _("进度"), max_length=10, choices=[("planned", _("已列入")), ("running", _("在做")), ("done", _("做到了"))]
    )
    done = models.CharField(_("做了什么"), max_length=200, blank=True)

    class Meta:
        constraints = [
            *key_of("reading_action", "institution", "number"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=6), name="reading_action_is_one_of_six"
            ),
        ]


class BranchGuidance(Entry):
    """What a main house did in a year for this branch or service point (PZH-S05)."""

    main = models.ForeignKey(Institution, models.PROTECT, related_name="+", verbose_name=_("总馆"))
    kind = models.CharField(
        _("哪一种"), max_length=10,
        choices=[
            ("visit", _("上门指导（次）")), ("training", _("培训馆员（次）")),
            ("books", _("调配图书（册）")), ("events", _("联办活动（场）")),
        ],
    )  # fmt: skip
    number = models.PositiveIntegerField(_("当年数量"))
    remark = models.CharField(_("说明"), max_length=120, blank=True)

    class Meta:
        constraints = [
            *key_of("branch_guidance", "institution", "main", "kind"),
            models.CheckConstraint(
                condition=~models.Q(main=models.F("institution")), name="branch_guidance_by_another_house"
            ),
        ]

    def clean(self) -> None:
        """Raise ValidationError for a house that guides itself."""
        if self.main_id == self.institution_id:
            raise ValidationError({"main": _("总馆和受指导的馆是同一个，请填受指导的分馆。")})


class MediaPlacement(Entry):
    """What a paper, a broadcaster or a site said of reading for a house (SC-L16)."""

    medium = models.CharField(
        _("媒体"), max_length=10,
        choices=[
            ("paper", _("报刊")), ("radio", _("广播")), ("tv", _("电视")), ("site", _("网站")),
            ("social", _("新媒体")), ("outdoor", _("户外")),
        ],
    )  # fmt: skip
    outlet = models.CharField(_("哪一家"), max_length=60)
    title = models.CharField(_("篇名或栏目"), max_length=100)
    times = models.PositiveIntegerField(_("刊播次数"), default=1)
    address = models.URLField(_("网址"), max_length=300, blank=True)

    class Meta:
        constraints = key_of("media_placement", "institution", "outlet", "title")


class RareShowing(Entry):
    """One stop of an exhibition of rare documents that goes round libraries of Sichuan and Chongqing (SC-C04)."""

    title = models.CharField(_("展览"), max_length=80)
    partners = models.CharField(_("合办单位"), max_length=120, blank=True)
    works = models.PositiveIntegerField(_("展品件数"))
    remark = models.CharField(_("说明"), max_length=120, blank=True)

    class Meta:
        constraints = key_of("rare_showing", "institution", "title")


class JointCopy(Entry):
    """The digital files of one document as a library keeps them: the master, or a copy, with the other library (SC-C04).

    `digest` is the SM3 digest over the list of files, as both have reckoned it; `outcome` what the last comparison said.
    """

    number = models.CharField(_("文献编号"), max_length=40, help_text=_("两馆约定的同一个编号"))
    title = models.CharField(_("文献"), max_length=120)
    part = models.CharField(_("本馆存的是"), max_length=10, choices=[("master", _("母本")), ("copy", _("副本"))])
    partner = models.CharField(_("另一份在哪个馆"), max_length=60)
    files = models.PositiveIntegerField(_("文件数"))
    digest = models.CharField(
        _("校验值（SM3）"), max_length=64, blank=True, validators=[RegexValidator(r"\A[0-9a-f]{64}\Z")],
        help_text=_("全部文件清单的校验值，64 位小写十六进制"),
    )  # fmt: skip
    compared_on = models.DateField(_("最近一次核对"), null=True, blank=True, help_text=_("每年至少核对一次"))
    outcome = models.CharField(
        _("核对结果"), max_length=10, blank=True, choices=[("same", _("两份一致")), ("differs", _("不一致，待补"))]
    )  # fmt: skip

    class Meta:
        constraints = [
            *key_of("joint_copy", "institution", "number"),
            one_at_a_time("joint_copy_one_master", "number", only=models.Q(part="master")),
            models.CheckConstraint(
                condition=models.Q(outcome="", compared_on=None)
                | ~models.Q(outcome="") & models.Q(compared_on__isnull=False),
                name="joint_copy_outcome_has_its_day",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="same") | ~models.Q(digest=""), name="joint_copy_same_by_its_digest"
            ),
        ]

    def clean(self) -> None:
        """Raise ValidationError for an outcome without its day or digest, and where another library here holds the master then."""
        if bool(self.outcome) != bool(self.compared_on):
            raise ValidationError({"outcome": _("核对结果和核对日期要一起填，没有核对过的都留空。")})
        if self.outcome == "same" and not self.digest:
            raise ValidationError({"digest": _("两份一致要有校验值为证，请填校验值。")})
        if self.part == "master" and self._others().exists():
            raise ValidationError({"part": _("这个编号的母本已登记在别的馆。请核对编号，或改成副本。")})

    def _others(self) -> "models.QuerySet[JointCopy]":
        """Masters of the number at other houses on some day of this row."""
        rows = JointCopy.objects.filter(number=self.number, part="master", withdrawn_at=None)
        rows = rows.exclude(institution=self.institution_id).exclude(pk=self.pk)
        if self.valid_to:
            rows = rows.filter(valid_from__lt=self.valid_to)
        return rows.filter(models.Q(valid_to=None) | models.Q(valid_to__gt=self.valid_from))
