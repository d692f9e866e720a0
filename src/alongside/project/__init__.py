"""A support project, as facts: what is written, what follows from it, and whether an answer can be saved."""

from alongside.project.answers import Checked, Problem, check_answers, from_stored, to_stored
from alongside.project.facts import Answers, ProjectFacts, State, Value
from alongside.project.standing import OPEN, Standing, Status, TaskStanding, derive_standing, why_closed

__all__ = [
    "OPEN", "Answers", "Checked", "Problem", "ProjectFacts", "Standing", "State", "Status", "TaskStanding", "Value",
    "check_answers", "derive_standing", "from_stored", "to_stored", "why_closed",
]  # fmt: skip
