"""The rooms of the demo's houses and what stands in them: invented, and marked so."""

from wenmai.places.actions.openings import Room
from wenmai.places.actions.spaces import Details
from wenmai.places.models import Accessibility, SpaceFunction, SpaceKind

WHEELCHAIR, LIFT, LOOP = Accessibility.WHEELCHAIR, Accessibility.LIFT, Accessibility.HEARING_LOOP
HALL = Details(
    where="一楼",
    accessibility=(WHEELCHAIR, LOOP, Accessibility.TOILET),
    equipment=(("投影仪", 1), ("无线话筒", 4), ("音响", 1)),
    setup_minutes=30,
    cleanup_minutes=30,
)
REHEARSAL = Details(
    where="二楼",
    accessibility=(WHEELCHAIR, LIFT),
    equipment=(("镜墙", 1), ("把杆", 4), ("音响", 1)),
    cleanup_minutes=15,
)
PIANO = Details(where="三楼", accessibility=(LIFT,), equipment=(("立式钢琴", 1), ("谱架", 2)))
READING = Details(
    where="二楼", functions=(SpaceFunction.READING,), accessibility=(WHEELCHAIR, LIFT, Accessibility.LARGE_PRINT)
)
CRAFT = Details(equipment=(("长桌", 4), ("绣架", 6)), accessibility=(WHEELCHAIR,), cleanup_minutes=15)

ROOMS: dict[str, tuple[Room, ...]] = {
    "library": (
        Room("报告厅", SpaceKind.LECTURE_HALL, 200, HALL),
        Room("读者活动室", SpaceKind.CLASSROOM, 40, Details(where="一楼", equipment=(("投影仪", 1), ("折叠椅", 40)))),
        Room("自习阅览室", SpaceKind.READING_ROOM, 48, READING),
        Room("少儿活动室", SpaceKind.CHILDREN_ROOM, 30),
        Room("朗读亭", SpaceKind.READING_BOOTH, 2, Details(where="一楼大厅", equipment=(("录音话筒", 1), ("耳机", 2)))),
        Room(
            "盲人阅览室",
            SpaceKind.BLIND_READING_ROOM,
            20,
            Details(accessibility=(WHEELCHAIR, Accessibility.TACTILE, Accessibility.SCREEN_READER)),
        ),
    ),
    "culture_centre": (
        Room("排练厅", SpaceKind.REHEARSAL_ROOM, 60, REHEARSAL),
        Room("琴房一", SpaceKind.PIANO_ROOM, 2, PIANO),
        Room("琴房二", SpaceKind.PIANO_ROOM, 2, PIANO),
        Room("一楼展厅", SpaceKind.EXHIBITION_HALL, 150),
    ),
    "museum": (Room("二层展厅", SpaceKind.EXHIBITION_HALL, 120),),
    "culture_station": (
        Room("手工室", SpaceKind.CLASSROOM, 24, CRAFT),
        Room("排练厅", SpaceKind.REHEARSAL_ROOM, 40, Details(equipment=(("音响", 1),))),
        Room("文化院坝", SpaceKind.COURTYARD, 200, Details(where="门前", accessibility=(WHEELCHAIR,))),
    ),
}
