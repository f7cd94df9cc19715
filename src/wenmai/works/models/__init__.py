"""Django finds a room's tables here."""

from wenmai.works.models.calls import WorkCall
from wenmai.works.models.forwarding import Forwarding, ForwardState
from wenmai.works.models.judging import JuryMember, Score
from wenmai.works.models.recordings import Recording, Sound
from wenmai.works.models.works import Picture, Work

__all__ = ["ForwardState", "Forwarding", "JuryMember", "Picture", "Recording", "Score", "Sound", "Work", "WorkCall"]
