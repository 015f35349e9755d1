"""What happens with a planning process: drafted, published, led through its stages, ended."""

from forum.processes.operations.acting import Incomplete, Owing, draft_name
from forum.processes.operations.dates import reschedule
from forum.processes.operations.drafts import Content, Wording, copy, create, save
from forum.processes.operations.stages import move
from forum.processes.operations.turns import TURNS, cancel, close, pause, resume
from forum.processes.operations.versions import publish, revise

__all__ = [
    "TURNS",
    "Content",
    "Incomplete",
    "Owing",
    "Wording",
    "cancel",
    "close",
    "copy",
    "create",
    "draft_name",
    "move",
    "pause",
    "publish",
    "reschedule",
    "resume",
    "revise",
    "save",
]
