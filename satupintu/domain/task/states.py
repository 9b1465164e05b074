"""What becomes of a task: it is answered once, or closed without an answer. `Task.move_to` is the door."""

from enum import StrEnum

from satupintu.domain.errors import IllegalMove
from satupintu.domain.moves import Moves


class TaskState(StrEnum):
    """Open, answered, or closed because its stage ended without needing the answer."""

    OPEN = "open"
    DECIDED = "decided"
    CLOSED = "closed"


TASK_MOVES: Moves[TaskState] = {
    TaskState.OPEN: frozenset({TaskState.DECIDED, TaskState.CLOSED}),
    TaskState.DECIDED: frozenset(),
    TaskState.CLOSED: frozenset(),
}


def check_task_move(current: TaskState, wanted: TaskState) -> None:
    """
    Refuse a move that the table does not hold.

    Raises:
        IllegalMove: the move is not in `TASK_MOVES`.
    """
    if wanted not in TASK_MOVES[current]:
        raise IllegalMove("Tugas berstatus %(current)s tidak dapat menjadi %(wanted)s.", current=current, wanted=wanted)
