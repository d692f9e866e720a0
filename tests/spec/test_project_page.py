"""The page of the course is what is printed, and says all that the policy says."""

from __future__ import annotations

import pytest

from alongside.policy.course import Task
from spec.project_cases import CASES
from spec.project_facts import COURSE
from spec.project_page import PAGE, ROOT, page


def test_the_committed_page_is_what_is_printed() -> None:
    committed = (ROOT / PAGE).read_text(encoding="utf-8")
    assert committed == page(), f"{PAGE} is out of date: run scripts/print_course and commit the page."


@pytest.mark.parametrize("task", COURSE.tasks, ids=lambda task: task.key)
def test_the_page_has_the_task_with_every_field(task: Task) -> None:
    part = page().split(f"\n### {task.title}\n")[1].split("\n## ")[0].split("\n### ")[0]
    assert task.purpose in part
    for field in task.fields:
        assert f"`{field.key}`" in part
        assert field.label in part


def test_the_page_has_every_list_milestone_band_and_example() -> None:
    text = page()
    wanted = [f"### List {name}" for name in COURSE.lists]
    wanted += [milestone.label for milestone in COURSE.milestones] + [band.label for band in COURSE.bands]
    wanted += [case.title for case in CASES]
    assert [what for what in wanted if what not in text] == []
