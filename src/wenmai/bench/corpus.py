"""Short texts as a cultural portal has them, made from real place names by a fixed seed."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from wenmai.kernel import clock
from wenmai.search.actions import Entry

PLACES = ("图书馆", "文化馆", "综合文化站", "文化活动室", "城市书房", "博物馆", "美术馆", "非遗传习所", "农家书屋")
ARTS = (
    "合唱", "广场舞", "书法", "国画", "剪纸", "川剧", "曲艺", "民歌", "摄影", "诗歌朗诵", "古筝", "二胡", "竹编", "刺绣", "太极拳",
    "少儿阅读", "编程", "手机使用", "普法", "中医养生", "亲子绘本", "红色故事", "三线建设口述史", "民俗", "农技", "电影放映", "象棋",
)  # fmt: skip
FORMS = (
    "公益培训班",
    "展演",
    "讲座",
    "比赛",
    "体验课",
    "分享会",
    "巡展",
    "惠民演出",
    "读书会",
    "交流活动",
    "成果汇报",
    "志愿服务",
)
WHO = (
    "面向老年人",
    "面向少年儿童",
    "面向进城务工人员",
    "面向残障读者",
    "面向全体居民",
    "面向非遗爱好者",
    "面向教师和家长",
)
SAY = (
    "活动免费，现场签到即可参加。", "名额有限，请提前预约。", "请携带身份证，提前十五分钟到场。", "由县文化馆老师下乡辅导。",
    "结束后可以参观馆内展览。", "雨天改在室内举行。", "欢迎村民带上自己的作品。", "同步在云平台直播。",
)  # fmt: skip
WHERE = ("一楼多功能厅", "二楼排练厅", "村口文化广场", "报告厅", "少儿阅览室", "院坝", "社区活动中心", "乡村戏台")


@dataclass(frozen=True, slots=True)
class Place:
    """A division with the codes from the root to itself."""

    name: str
    path: tuple[str, ...]


def entries(places: Sequence[Place], number: int, seed: int = 20221) -> Iterator[Entry]:
    """`number` entries: one in ten an institution without a date, the rest activities around today."""
    dice, moment = random.Random(seed), clock.now()
    for serial in range(number):
        place = dice.choice(places)
        house = f"{place.name}{dice.choice(PLACES)}"
        if serial % 10 == 0:
            yield Entry(
                f"bench:{serial}",
                "institution",
                house,
                "/",
                f"{house}，{dice.choice(WHERE)}免费开放。",
                division_path=place.path,
            )
            continue
        title = f"{dice.choice((place.name, house, ''))}{dice.choice(ARTS)}{dice.choice(FORMS)}"
        body = f"{house}{dice.choice(WHERE)}，{dice.choice(WHO)}。{dice.choice(SAY)}{dice.choice(SAY)}"
        free = dice.random() < 0.8
        yield Entry(
            f"bench:{serial}", "activity", title, "/", body, division_path=place.path, facets={"free": free},
            when=moment + timedelta(minutes=dice.randint(-500_000, 60_000)),
        )  # fmt: skip
