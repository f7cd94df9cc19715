"""What houses teach again and again: one tap fills in kind, art form, for whom and how long."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from wenmai.courses.drafts import CourseDraft
from wenmai.places.models import Institution


@dataclass(frozen=True, slots=True)
class Preset:
    """One tap."""

    key: str
    title: str | Promise
    art: str
    kind: str = "training"
    audience: tuple[str, ...] = ()
    ages: tuple[int | None, int | None] = (None, None)
    lessons: int = 12
    minutes: int = 90


CHOIR = Preset("choir", _("合唱"), "singing")
SINGING = Preset("singing", _("声乐入门"), "singing", ages=(18, 59))
DANCE = Preset("dance", _("民族民间舞"), "dance", ages=(18, 65))
YOGA = Preset("yoga", _("瑜伽"), "body", ages=(18, 59))
BRUSH = Preset("brush", _("书法"), "calligraphy", ages=(16, None))
PAINTING = Preset("painting", _("少儿国画"), "fine_art", audience=("minors",), ages=(7, 12))
PHOTO = Preset("photo", _("手机摄影"), "photography", audience=("elderly",), ages=(55, None), lessons=8)
PHONE = Preset("phone", _("智能手机怎么用"), "digital", audience=("elderly",), ages=(55, None), lessons=6, minutes=60)
WRITING = Preset("writing", _("写作"), "literature", ages=(16, None), lessons=8)
READING = Preset(
    "reading", _("亲子阅读"), "reading", audience=("minors", "families"), ages=(4, 8), lessons=8, minutes=60
)
PAPER = Preset("paper", _("剪纸"), "heritage", lessons=8)
TOUR = Preset("tour", _("三线文化研学"), "local", "study_tour", ("students",), (10, 17), 1, 240)
OTHER = Preset("other", _("别的"), "")
OF_KIND: dict[str, tuple[Preset, ...]] = {
    "library": (PHONE, WRITING, READING, BRUSH, OTHER),
    "study_room": (READING, PHONE, WRITING, OTHER),
    "museum": (TOUR, PAPER, PAINTING, OTHER),
    "art_museum": (PAINTING, BRUSH, PHOTO, OTHER),
    "culture_centre": (CHOIR, SINGING, DANCE, YOGA, BRUSH, PAINTING, PHOTO, OTHER),
}
OF_STATIONS = (DANCE, CHOIR, PHONE, PAPER, BRUSH, OTHER)


def presets_of(institution: Institution) -> Sequence[Preset]:
    """The presets of a house, 别的 last."""
    return OF_KIND.get(institution.kind, OF_STATIONS)


@translation.override(settings.LANGUAGE_CODE)
def draft_of(institution: Institution, key: str, title: str, teacher: str) -> CourseDraft:
    """The course that one tap makes; a title of one's own goes before the preset's. Stored in Chinese."""
    preset = next((each for each in presets_of(institution) if each.key == key), OTHER)
    return CourseDraft(
        institution=institution,
        title=title.strip()[:80] or ("" if preset is OTHER else str(preset.title)),
        kind=preset.kind,
        art_form=preset.art,
        audience=preset.audience,
        age_from=preset.ages[0],
        age_to=preset.ages[1],
        lessons=preset.lessons,
        minutes=preset.minutes,
        teacher=teacher.strip()[:80],
        demo=institution.demo,
    )
