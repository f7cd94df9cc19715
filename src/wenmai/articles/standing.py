"""The pages that every installation has from its first day, and the way to put them through three reviews.

Short, and true of the software as it is; an office puts its own words in their place by a new version.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from wenmai.articles.actions.publishing import publish
from wenmai.articles.actions.reviewing import proofread, review
from wenmai.articles.actions.writing import hand_in, write
from wenmai.articles.drafts import Text
from wenmai.articles.models import Article, Revision, Stage, Verdict
from wenmai.kernel.actor import Actor
from wenmai.places.models import Division, Institution

PAGES: Mapping[str, Text] = {
    "about": Text(
        "关于文脉",
        "文脉把一个地方的图书馆、文化馆、博物馆、文化站和村里的文化活动室放在一起：有什么活动、哪里开着门、怎么去，"
        "在这里查，也在这里约。看不用登录，约才用。\n\n"
        "## 规划进展\n\n"
        "每一次到场、每一场演出，办的时候记一次，规划指标由这些记录算出来。每个数都能点开，一直看到最底下那一条。"
        "没有收到的数写“无数据”，不当作零。\n\n"
        "## 演示数据\n\n"
        "标着“演示数据”的内容是为了演示编的，不是真实的服务记录。行政区划用国家统计局 2023 年的代码。\n\n"
        "## 代码\n\n"
        "文脉是开放源代码的软件，用 Apache-2.0 许可，谁都可以用、可以改。",
        "查活动、找场馆、看规划进展的地方",
    ),
    "accessibility": Text(
        "无障碍说明",
        "文脉按《无障碍环境建设法》和网页内容无障碍指南（WCAG 2.2）的 AA 级来做。\n\n"
        "## 已经做到的\n\n"
        "- 不用鼠标，只用键盘，每一页都能用完\n"
        "- 关掉脚本，每一页也能用\n"
        "- 状态用形状、文字和颜色三样来说，不只靠颜色\n"
        "- 页头的“大字版”把字和按钮放大，去掉装饰\n"
        "- 页脚可以换成深色\n\n"
        "## 不方便的时候\n\n"
        "上不了网、看不清、说不明白，都可以直接去场馆，工作人员代约代办，不用手机也能签到。"
        "哪一页不好用，请告诉最近的场馆。",
        "怎样用得方便，哪里还不够",
    ),
    "privacy": Text(
        "个人信息保护",
        "## 收什么，为什么\n\n"
        "- 手机号或邮箱：登录，活动改期时通知\n"
        "- 姓名：签到时核对\n"
        "- 预约和到场：履行预约，统计服务人次\n"
        "- 证件号码：只在实名预约时，加密保存，不写进日志\n\n"
        "看活动和场馆不用登录，也不收这些。\n\n"
        "## 敏感信息\n\n"
        "残疾、低保这类信息只有本人单独同意才收，用来安排优先和便利，随时可以撤回。"
        "不满十四周岁的，由监护人同意。\n\n"
        "## 谁能看\n\n"
        "只有办这件事的单位看得到，看过会留下记录。统计只用数量，不用姓名。\n\n"
        "## 自己能做的\n\n"
        "登录后在“我的”里可以导出、更正、删除自己的信息。删除以后，统计里只剩人次，认不出是谁。",
        "收什么、为什么收、怎么删",
    ),
    "help": Text(
        "使用帮助",
        "## 找\n\n"
        "在搜索里写一两个字就行，繁体、简体、拼音都可以。几个词用空格隔开，都有的才算。\n\n"
        "## 约\n\n"
        "1. 打开一个活动，选一场\n"
        "2. 登录，选自己，或者家里的老人孩子\n"
        "3. 约好以后在“我的”里看，不去了就取消，位子让给别人\n\n"
        "## 到场\n\n"
        "出示“我的码”，工作人员扫一下。没带手机，报姓名也行。\n\n"
        "## 不会用\n\n"
        "请家里人代约，或者到场馆请工作人员代办。",
        "找、约、到场三步",
    ),
}


@dataclass(frozen=True, slots=True)
class Editors:
    """Four people: an author, and one for each review. Readings are done by who reviews neither before nor after."""

    author: Actor
    first: Actor
    second: Actor
    third: Actor


def publish_through_reviews(revision: Revision, editors: Editors) -> Revision:
    """Hand a draft in, read and review it three times and publish it, each step by its own person."""
    hand_in(editors.author, revision=revision)
    text = Text(revision.title, revision.body, revision.summary)
    people = (editors.first, editors.second, editors.third)
    for stage, reviewer, reader in zip(Stage, people, (editors.author, editors.first, editors.second), strict=True):
        proofread(reader, revision=revision, text=text)
        review(reviewer, revision=revision, stage=stage, verdict=Verdict.PASSED)
    return publish(editors.third, revision=revision)


def put_standing_pages(editors: Editors, *, division: Division, demo: bool = False) -> tuple[str, ...]:
    """Write and publish the pages that are not there yet, in the name of a division's office. Returns their slugs."""
    there = set(Article.objects.filter(slug__in=PAGES).values_list("slug", flat=True))
    missing = {slug: text for slug, text in PAGES.items() if slug not in there}
    for slug, text in missing.items():
        draft = write(editors.author, text=text, division=division, slug=slug, demo=demo)
        publish_through_reviews(draft, editors)
    return tuple(missing)


def put_news(editors: Editors, *, institution: Institution, text: Text, demo: bool = False) -> Revision:
    """Write and publish one piece of news of a house."""
    draft = write(editors.author, text=text, institution=institution, demo=demo)
    return publish_through_reviews(draft, editors)
