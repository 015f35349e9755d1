"""Who may say what a stage asks, and who sees what was answered."""

from typing import Any

from forum.responses.models import QuestionKind
from tests.responses import asking

TABLE = {
    "GET responses.ask": "snnnynnnnn",
    "GET responses.change_question": "snnnynnnnn",
    "GET responses.preview_questions": "snnnynnnnn",
    "GET responses.questions": "snnnynnnnn",
    "GET responses.remove_question": "snnnynnnnn",
    "GET responses.settle_round": "snnnynnnnn",
    "GET responses.show_results": "yyyyyyyyyy",
    "GET responses.show_texts": "yyyyyyyyyy",
    "POST responses.ask": "snnnynnnnn",
    "POST responses.change_question": "snnnynnnnn",
    "POST responses.move_question": "snnnynnnnn",
    "POST responses.remove_question": "snnnynnnnn",
    "POST responses.settle_round": "snnnynnnnn",
}


def furnish(town: Any) -> None:
    """A stage with a question."""
    stage = asking.stage(town.cast, title="En remiss med frågor")
    question = asking.ask(town.cast, stage, QuestionKind.FREE)
    at = {"reference": stage.process.reference, "position": stage.position}
    town.put("responses.questions responses.preview_questions responses.settle_round", **at)
    town.put("responses.show_results", **at)
    town.put("responses.ask", slag="free", **at)
    town.put(
        "responses.change_question responses.move_question responses.remove_question "
        "responses.show_texts",
        question_id=question.id, **at,
    )  # fmt: skip
