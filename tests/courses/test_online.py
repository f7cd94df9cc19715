"""网络课 (四川规划 SC-D14): write, publish, take off; what files are taken and how they are served."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.builders.online import MP4, VTT, a_lesson, a_video, an_online_course
from tests.builders.people import a_citizen, a_clerk, an_administrator, sign_in
from tests.builders.places import a_division, an_institution
from wenmai.courses.actions import online as actions
from wenmai.courses.actions.sources import add_source, remove_source
from wenmai.courses.drafts import OnlineDraft, OnlineLessonDraft, QuestionDraft
from wenmai.courses.models import OnlineCourse, OnlineFile, VideoSource
from wenmai.courses.queries.online import get_own_online
from wenmai.kernel.actor import system
from wenmai.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from wenmai.search.queries import listed

pytestmark = pytest.mark.django_db


def test_online_course_is_published_once_and_taken_off_once():
    course = an_online_course(published=False)
    ref = f"courses.online:{course.pk}"
    assert listed([ref]) == frozenset()
    first = actions.publish_online(system(), course=course).published_at
    assert actions.publish_online(system(), course=course).published_at == first
    assert listed([ref]) == {ref}
    gone = actions.withdraw_online(system(), course=course).withdrawn_at
    assert actions.withdraw_online(system(), course=course).withdrawn_at == gone
    assert listed([ref]) == frozenset()


def test_online_course_of_another_house_is_refused():
    course, stranger = an_online_course(), a_clerk(an_institution())
    for act in (actions.publish_online, actions.withdraw_online):
        with pytest.raises(NotAllowed):
            act(stranger, course=course)
    with pytest.raises(NotAllowed):
        actions.make_online(stranger, draft=OnlineDraft(course.institution, "楷书"))


def test_course_without_lessons_or_video_or_captions_is_not_published():
    course = an_online_course(lessons=0, published=False)
    codes = []
    for step in range(4):
        with pytest.raises(Conflict) as refused:
            actions.publish_online(system(), course=course)
        codes.append(refused.value.code)
        if step == 0:
            lesson = a_lesson(course, url="", source="")
        elif step == 1:
            actions.put_file(system(), lesson=lesson, role="video", content=MP4)
        else:
            break
    assert codes == ["courses.no_lessons", "courses.no_video", "courses.no_captions"]
    actions.put_file(system(), lesson=lesson, role="captions", content=VTT)
    assert actions.publish_online(system(), course=course).shown


def test_uploaded_video_may_say_why_it_has_no_captions():
    course = an_online_course(lessons=0, published=False)
    lesson = a_lesson(course, url="", source="", no_captions="只有古琴，没有人说话")
    actions.put_file(system(), lesson=lesson, role="video", content=MP4)
    assert actions.publish_online(system(), course=course).shown


@pytest.mark.parametrize(
    ("url", "field"),
    [
        ("http://video.example.cn/v/1", "url"),
        ("https://elsewhere.example.org/v/1", "url"),
        ("https://video.example.cn.evil.org/v", "url"),
        ("https://video.example.cn@evil.org/v", "url"),
        ("https://evil@video.example.cn/v", "url"),
        ("https://video.example.cn:70000/v", "url"),
    ],
)
def test_link_is_only_to_a_kept_source(url, field):
    course = an_online_course()
    with pytest.raises(Invalid) as refused:
        a_lesson(course, url=url)
    assert list(refused.value.fields) == [field]
    assert course.lessons.count() == 2


def test_sources_are_kept_by_the_administrator_of_the_province():
    chief = an_administrator(a_division("51"))
    first = add_source(chief, host="https://Culture.Example.cn/", name="文化云")
    assert (first.host, add_source(chief, host="culture.example.cn", name="又一次").pk) == (
        "culture.example.cn",
        first.pk,
    )
    for bad in ("localhost", "exa mple.cn", "10.0.0.1", ""):
        with pytest.raises(Invalid):
            add_source(chief, host=bad, name="谁")
    with pytest.raises(NotAllowed):
        add_source(a_clerk(an_institution()), host="a.example.cn", name="谁")
    with pytest.raises(NotAllowed):
        remove_source(a_clerk(an_institution()), source=first.pk)
    remove_source(chief, source=first.pk)
    remove_source(chief, source=first.pk)
    assert VideoSource.objects.count() == 0


@pytest.mark.parametrize(
    ("role", "content"),
    [
        ("video", b""),
        ("video", b"<html>" + bytes(100)),
        ("captions", b"1\n00:00 --> 00:05"),
        ("captions", "WEBVTT 中".encode("gbk")),
        ("handout", b"PK\x03\x04"),
    ],
)
def test_file_is_taken_by_what_is_in_it(role, content):
    lesson = an_online_course().lessons.all()[0]
    with pytest.raises(Invalid) as refused:
        actions.put_file(system(), lesson=lesson, role=role, content=content)
    assert (list(refused.value.fields), OnlineFile.objects.count()) == ([role], 0)


def test_video_beyond_the_limit_is_refused(settings):
    settings.ONLINE_VIDEO_LARGEST = 1024
    lesson = an_online_course().lessons.all()[0]
    with pytest.raises(Invalid):
        actions.put_file(system(), lesson=lesson, role="video", content=MP4)


def test_file_replaces_the_one_of_its_role_and_the_same_bytes_change_nothing():
    course = an_online_course()
    video, lesson = a_video(course), course.lessons.all()[0]
    assert actions.put_file(system(), lesson=lesson, role="video", content=MP4).pk == video.pk
    newer = actions.put_file(system(), lesson=lesson, role="video", content=MP4 + b"x")
    assert (newer.pk, newer.size, lesson.files.count()) == (video.pk, len(MP4) + 1, 2)


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("", 200, 0, len(MP4) - 1),
        ("bytes=0-9", 206, 0, 9),
        ("bytes=5-", 206, 5, len(MP4) - 1),
        ("bytes=-4", 206, len(MP4) - 4, len(MP4) - 1),
        (f"bytes=10-{len(MP4) * 2}", 206, 10, len(MP4) - 1),
        ("bytes=0-1,4-5", 200, 0, len(MP4) - 1),
    ],
)
def test_video_is_served_in_ranges(asked, status, first, last):
    video = a_video(an_online_course())
    headers = {"Range": asked, "Accept-Encoding": "gzip"} if asked else {"Accept-Encoding": "gzip"}
    answer = Client().get(f"/courses/online/files/{video.pk}/", headers=headers)
    assert (answer.status_code, answer.content) == (status, MP4[first : last + 1])
    assert (answer["Content-Length"], answer["Content-Type"]) == (str(last - first + 1), "video/mp4")
    assert answer.get("Content-Range", "") == (f"bytes {first}-{last}/{len(MP4)}" if status == 206 else "")


@pytest.mark.parametrize(
    ("asked", "first"),
    [("bytes=0-", 0), ("bytes=1048576-", 1048576), ("bytes=5-3000000", 5), ("bytes=-2000000", 3 * 1048576 - 2_000_000)],
)
def test_range_is_answered_a_megabyte_at_a_time_and_holds_no_thread(asked, first):
    lesson, long = an_online_course().lessons.all()[0], MP4 + bytes(3 * 1048576 - len(MP4))
    actions.put_file(system(), lesson=lesson, role="captions", content=VTT)
    video = actions.put_file(system(), lesson=lesson, role="video", content=long)
    answer = Client().get(f"/courses/online/files/{video.pk}/", headers={"Range": asked})
    assert (answer.streaming, answer.content == long[first : first + 1048576]) == (False, True)
    assert answer["Content-Range"] == f"bytes {first}-{first + 1048575}/{len(long)}"


def test_replaced_file_is_never_served_mixed_with_the_one_before():
    course = an_online_course()
    video, other = a_video(course), MP4[::-1]
    plain = f"/courses/online/files/{video.pk}/"
    old, mark = f"{plain}?v={video.version}", Client().get(plain)["ETag"]
    assert old in Client().get(f"/courses/online/lessons/{video.lesson_id}/").text
    part = Client().get(old, headers={"Range": "bytes=0-9", "If-Range": mark})
    assert (part.status_code, part["Cache-Control"]) == (206, "private, max-age=3600")
    OnlineFile.objects.filter(pk=video.pk).update(content=other, digest="f" * 64)
    assert Client().get(old, headers={"Range": "bytes=10-19"}).status_code == 404
    whole = Client().get(plain, headers={"Range": "bytes=10-19", "If-Range": mark})
    assert (whole.status_code, whole.content == other, whole["Cache-Control"]) == (200, True, "private, no-cache")


@pytest.mark.parametrize("asked", [f"bytes={len(MP4)}-", "bytes=9-5", "bytes=-0"])
def test_range_beyond_the_end_is_416(asked):
    video = a_video(an_online_course())
    answer = Client().get(f"/courses/online/files/{video.pk}/", headers={"Range": asked})
    assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{len(MP4)}")


def test_file_of_an_unpublished_course_is_for_the_house_alone():
    course = an_online_course(published=False)
    address = f"/courses/online/files/{a_video(course).pk}/"
    assert Client().get(address).status_code == 404
    assert sign_in(Client(), a_clerk(course.institution)).get(address).status_code == 200


@pytest.mark.parametrize(
    ("options", "right", "why"),
    [
        (("一个",), (0,), "为什么"),
        (("甲", "甲"), (0,), "为什么"),
        (("甲", "乙"), (), "为什么"),
        (("甲", "乙"), (0,), ""),
    ],
)
def test_question_without_choice_answer_or_reason_is_refused(options, right, why):
    course = an_online_course()
    with pytest.raises(Invalid):
        actions.add_question(system(), course=course, draft=QuestionDraft("问", options, right, why))
    assert course.questions.count() == 2


def test_lesson_and_question_are_removed_once_and_the_last_lesson_stays():
    course = an_online_course()
    one, other = course.lessons.all()
    question = course.questions.all()[0]
    for _twice in range(2):
        actions.remove_lesson(system(), lesson=one)
        actions.remove_question(system(), question=question)
    with pytest.raises(Conflict):
        actions.remove_lesson(system(), lesson=other)
    assert (course.standing_lessons.count(), course.questions.count()) == (1, 1)


def test_lesson_that_was_taken_out_is_written_no_more_and_its_files_are_gone():
    course = an_online_course()
    video = a_video(course)
    actions.remove_lesson(system(), lesson=video.lesson)
    for act in (
        lambda: actions.put_lesson(
            system(), course=course, draft=OnlineLessonDraft("又来", 10), lesson=video.lesson_id
        ),
        lambda: actions.put_file(system(), lesson=video.lesson, role="video", content=MP4),
    ):
        with pytest.raises(NotFound):
            act()
    assert (OnlineFile.objects.count(), a_lesson(course).order) == (0, 3)
    for address in (f"lessons/{video.lesson_id}/", f"files/{video.pk}/"):
        assert Client().get(f"/courses/online/{address}").status_code == 404


def test_desk_writes_a_course_with_a_video_and_publishes_it():
    house = an_institution(kind="culture_centre")
    client = sign_in(Client(), a_clerk(house))
    words = {"title": "太极", "level": "beginner", "pass_mark": "80", "audience": ["elderly"]}
    assert client.post(f"/desk/courses/online/make/?at={house.code}", words | {"title": ""}).status_code == 422
    made = client.post(f"/desk/courses/online/make/?at={house.code}", words)
    course = OnlineCourse.objects.get()
    desk = f"/desk/courses/online/{course.pk}/"
    assert made["Location"] == desk
    assert client.post(f"{desk}publish/").status_code == 422
    files = {"video": SimpleUploadedFile("a.mp4", MP4), "captions": SimpleUploadedFile("a.vtt", VTT)}
    assert client.post(f"{desk}lesson/", {"title": "起势", "minutes": "10"} | files)["Location"] == desk
    bad = {"title": "收势", "minutes": "10", "video": SimpleUploadedFile("a.mp4", b"nothing")}
    assert client.post(f"{desk}lesson/", bad).status_code == 422
    assert course.lessons.count() == 1
    question = {"text": "先迈哪只脚", "options": "*左脚\n右脚", "explanation": "左脚开步。"}
    client.post(f"{desk}question/", question)
    assert course.questions.get().right == [0]
    client.post(f"{desk}publish/")
    page = Client().get(f"/courses/online/lessons/{course.lessons.get().pk}/").content.decode()
    assert ("<video" in page, 'kind="captions"' in page) == (True, True)
    assert "太极" in Client().get("/courses/online/?audience=elderly&level=beginner").content.decode()
    assert "太极" not in Client().get("/courses/online/?level=advanced").content.decode()
    client.post(f"{desk}withdraw/")
    assert Client().get(f"/courses/online/{course.pk}/").status_code == 404


def test_lists_ask_the_same_for_one_and_three():
    house = an_institution(kind="culture_centre")
    staff, reader = sign_in(Client(), a_clerk(house)), Client()
    addresses = ((reader, "/courses/online/?level=beginner"), (staff, f"/desk/courses/online/?at={house.code}"))

    def counted() -> list[int]:
        found = []
        for client, address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            found.append(len(asked))
        return found

    an_online_course(house)
    one = counted()
    for _more in range(2):
        an_online_course(house)
    assert counted() == one


def test_course_of_a_house_is_not_found_at_the_desk_of_others():
    course = an_online_course()
    with pytest.raises(NotFound):
        get_own_online(a_citizen(), course.pk)


def test_kept_video_source_is_only_linked_to_and_opens_nothing_in_the_policy(client):
    course = an_online_course()
    a_video(course)
    answer = client.get(f"/courses/online/lessons/{course.lessons.all()[0].pk}/")
    policy = dict(each.strip().partition(" ")[::2] for each in answer["Content-Security-Policy"].split(";"))
    assert (policy["media-src"], policy["frame-src"], policy["default-src"]) == ("'self'", "'none'", "'self'")
    assert ("<iframe" in answer.text, "video.example.cn" in answer["Content-Security-Policy"]) == (False, False)


def test_lesson_changes_places_with_the_one_before_and_the_first_stays():
    course = an_online_course(lessons=3)
    first, second, third = course.lessons.all()
    actions.move_lesson_up(system(), lesson=third)
    assert list(course.lessons.all()) == [first, third, second]
    actions.move_lesson_up(system(), lesson=first)
    assert list(course.lessons.all()) == [first, third, second]
    with pytest.raises(NotAllowed):
        actions.move_lesson_up(a_clerk(an_institution()), lesson=second)


def test_clerk_moves_a_lesson_up_at_the_desk(client):
    course = an_online_course()
    first, second = course.lessons.all()
    page = sign_in(client, a_clerk(course.institution)).post(
        f"/desk/courses/online/lessons/{second.pk}/up/", follow=True
    )
    assert (page.status_code, list(course.lessons.all())) == (200, [second, first])
