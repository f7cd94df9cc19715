"""What files a lesson takes: by their own first bytes, whatever their names say."""

from django.conf import settings
from django.utils.translation import gettext as _

from wenmai.courses.models import FileRole
from wenmai.kernel.errors import Invalid

MEGABYTE = 1024 * 1024
LARGEST_HANDOUT, LARGEST_CAPTIONS = 5 * MEGABYTE, MEGABYTE // 2
MP4, WEBM, VTT, PDF = "video/mp4", "video/webm", "text/vtt", "application/pdf"


def type_of(role: str, content: bytes) -> str:
    """The media type of a file in its role. Raises Invalid for nothing, too much, and anything else."""
    reader = {FileRole.VIDEO: _video, FileRole.CAPTIONS: _captions, FileRole.HANDOUT: _handout}.get(FileRole(role))
    assert reader is not None
    if not content:
        raise _wrong(role, _("文件是空的，请重新选一个。"))
    return reader(content)


def _video(content: bytes) -> str:
    if len(content) > settings.ONLINE_VIDEO_LARGEST:
        most = settings.ONLINE_VIDEO_LARGEST // MEGABYTE
        raise _wrong("video", _("视频超过 %(most)s MB。请压小，或放到视频网站再填链接。") % {"most": most})
    if content[4:8] == b"ftyp":
        return MP4
    if content.startswith(b"\x1a\x45\xdf\xa3") and b"webm" in content[:64]:
        return WEBM
    raise _wrong("video", _("只收 MP4 和 WebM 视频。"))


def _captions(content: bytes) -> str:
    if len(content) > LARGEST_CAPTIONS:
        raise _wrong("captions", _("字幕超过 512 KB，请检查是不是选错了文件。"))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong("captions", _("字幕要存成 UTF-8 的 VTT 文件。")) from error
    if not text.startswith("WEBVTT") or "-->" not in text:
        raise _wrong("captions", _("字幕要是 VTT 文件：第一行是 WEBVTT，下面每段有时间。"))
    return VTT


def _handout(content: bytes) -> str:
    if len(content) > LARGEST_HANDOUT:
        raise _wrong("handout", _("讲义超过 5 MB，请压小再传。"))
    if not content.startswith(b"%PDF-"):
        raise _wrong("handout", _("讲义只收 PDF。"))
    return PDF


def _wrong(field: str, message: str) -> Invalid:
    return Invalid(f"courses.{field}", message, fields={field: message})
