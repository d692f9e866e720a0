"""What is held about one school: of each kind what it says, where it comes from, who can see it and how to answer it.

Who can see it is read from the permission table, so that the page cannot promise what the service does not keep.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from alongside_service.accounts.models import User
from alongside_service.accounts.permissions import BY_ROUTE, may_see_flags, who_can
from alongside_service.accounts.permissions.flags import FLAGS
from alongside_service.accounts.permissions.projects import SCOPE
from alongside_service.identification.models import Referral
from alongside_service.identification.profile import Profile
from alongside_service.identification.selectors.referrals import may_refer
from alongside_service.identification.selectors.referrals import within as referrals_within
from alongside_service.identification.selectors.rules import answers_for
from alongside_service.identification.wording import Reason
from alongside_service.projects import scope
from alongside_service.projects.models import SupportProject
from alongside_service.register.facts import sources as sources_of
from alongside_service.register.models import School
from alongside_service.register.selectors import Current, figures_of

MEASURED = FLAGS.replace("The rules' answers: teams", "Teams")
EVERYBODY = "Everybody who signs in to this service. It is published anyway."


@dataclass(frozen=True, kw_only=True)
class Held:
    """One kind of thing that is held: what it says, from where, who sees it, and how it can be answered."""

    key: str
    title: str
    says: Sequence[str]
    source: str
    seen_by: str
    answer: str
    links: Sequence[tuple[str, str]] = ()
    """Text and address of the pages that show it, or where it is answered."""


def held_about(school: School, person: User, profile: Profile, known: Current) -> list[Held]:
    """Everything that is held about a school, as `person` may read it (seven queries)."""
    made = [_register(school, known), _inspections(school), _figures(school)]
    if may_see_flags(person, school):
        made += [_rules(school), _measures(school, profile), _warning(school, profile)]
    return [*made, _referrals(school, person), _projects(school, person)]


def _page(school: School, part: str = "") -> str:
    return reverse("school", args=[school.pk]) + (f"#{part}" if part else "")


def _register(school: School, known: Current) -> Held:
    editions = sources_of(school, known.editions)
    return Held(
        key="facts", title="Facts about the school",
        says=["Its name, kind, place, size, who is responsible for it, and its earlier names and numbers."],
        source="; ".join(str(each) for each in editions) or "No file that is loaded names it.",
        seen_by=EVERYBODY,
        answer="A fact that is wrong is put right where it is published, in Get Information about Schools. It is right "
        "here with the next load.",
        links=[("The facts", _page(school, "facts"))],
    )  # fmt: skip


def _inspections(school: School) -> Held:
    rows = list(school.inspections.all())
    newest = max((row.started for row in rows), default=None)
    day = f"{newest.day} {newest:%B %Y}" if newest else ""
    says = f"{len(rows)} inspection{'s' if len(rows) != 1 else ''}, the newest of {day}." if rows else "None is held."
    return Held(
        key="inspections", title="What the inspectorate published", says=[says],
        source="The inspectorate’s published management information.",
        seen_by=EVERYBODY,
        answer="An inspection is answered to the inspectorate. What has changed since can be said below, under "
        "“What was answered”.",
        links=[("The inspections", _page(school, "inspections"))],
    )  # fmt: skip


def _figures(school: School) -> Held:
    rows, _ = figures_of(school.lineage or [school.pk])
    there = sum(row.value is not None for row in rows)
    held_back = sum(row.value is None for row in rows)
    says = [
        f"{there:,} published figures about results, absence, pupils and staff.",
        f"{held_back:,} are not published; each says why. None of those is ever taken as nought." if held_back else "",
    ]
    return Held(
        key="figures", title="Published figures", says=[each for each in says if each],
        source="The Department for Education’s published files; each figure names its own.",
        seen_by=EVERYBODY,
        answer="A figure that is wrong is put right by its publisher. Say below what it does not show.",
        links=[("The figures", _page(school))],
    )  # fmt: skip


def _rules(school: School) -> Held:
    answers = answers_for(school)
    return Held(
        key="rules", title="What the rules answer",
        says=[f"{answer.rule.name}: {answer.answer}. {answer.because}" for answer in answers]
        or ["No rule has been asked about this school."],
        source="Worked out from the inspections by dated rules. A rule says where to look; it decides nothing.",
        seen_by=FLAGS,
        answer="Each answer shows its clauses and what would change it. Where a clause rests on something wrong, say "
        "so below.",
        links=[("Every clause and its source", reverse("school-why", args=[school.pk]))],
    )  # fmt: skip


def _measures(school: School, profile: Profile) -> Held:
    says = [
        f"{line.label}. Level: {line.estimate.raw_words}. Allowing for its pupils: "
        f"{line.estimate.adjusted_words or 'cannot tell'}."
        for line in profile.lines
    ]
    says += [
        f"{each.label}, {each.period}: {each.pupils:,} pupils where {each.expected} were to be expected. A reason to "
        "ask, and no more."
        for each in profile.looks
    ]
    wait = profile.layers.measures_wait
    return Held(
        key="measures", title="What the measures say",
        says=says or [wait or "Nothing that is used here is published for this school, so nothing is measured."],
        source="Worked out from the published figures above, with how sure we are. Its level and the difference from "
        "what is expected for its pupils always stand together.",
        seen_by=MEASURED,
        answer="A measure is a reason to ask, not a judgement. What explains it, or what it misses, is for the school "
        "to say, below and in its own voice; a decision must hear it first.",
        links=[("Every measure, with its interval", _page(school, "measures"))],
    )  # fmt: skip


def _warning(school: School, profile: Profile) -> Held:
    wait = profile.layers.warning_wait
    none = wait or "There is none for this school: it is not one of those for which the model is offered."
    return Held(
        key="early-warning", title="Early warning",
        says=[profile.warning, *(_reason(each) for each in profile.reasons)] if profile.warned else [none],
        source="A model of what inspections found in other schools that looked alike in published data. It is often "
        "wrong about a single school; how often, when it was tried, is on the page How we know.",
        seen_by=MEASURED + " It stands on no record of a decision, "
        "and inspectors do not see it.",
        answer="No decision rests on it. If a reason is out of date, say so below.",
        links=[
            ("The early warning and its reasons", _page(school, "early-warning")),
            ("How often it was right when it was tried", f"{reverse('how-we-know')}#early-warning"),
        ],
    )  # fmt: skip


def _reason(reason: Reason) -> str:
    of = f" ({reason.date})" if reason.date else ""
    without = f"; without it, {reason.without}" if reason.without else ""
    return f"A main reason: {reason.text}{of}{without}."


def _referrals(school: School, person: User) -> Held:
    found = Referral.objects.filter(referrals_within(person), school=school)
    rows = list(found.order_by("-made_on", "-pk")[:20])
    links = [
        (f"The referral of {row.made_on.day} {row.made_on:%B %Y}: {row.status}", reverse("referral", args=[row.pk]))
        for row in rows
    ]
    if may_refer(person, school):
        links.append(("Refer this school", f"{reverse('referral-new')}?school={school.pk}"))
    return Held(
        key="referrals", title="Referrals",
        says=["Somebody asked that the school be looked at."] if rows else ["None that you can see."],
        source="Written by whoever made it, who is named.",
        seen_by=BY_ROUTE["referrals"].within,
        answer="The school can refer itself. A referral that opens a project is added to it as a voice, and answered "
        "there.",
        links=links,
    )  # fmt: skip


def _projects(school: School, person: User) -> Held:
    found = list(scope.visible(person).filter(school=school).order_by("-episode"))
    links = [link for project in found for link in _of_project(project)]
    return Held(
        key="project", title="Support: voices, decisions, plan",
        says=["What each of the four voices said, what was decided and why, who helps, and what both sides promised."]
        if found
        else ["There is no support project that you can see."],
        source="Written by the people named there, on the day that stands beside it. What was said or decided is never "
        "changed or removed.",
        seen_by=SCOPE + " A file or note kept to one side says so.",
        answer="The school speaks with its own voice before a decision, answers a decision afterwards, comments on "
        "each need, and writes how the change is made.",
        links=links,
    )  # fmt: skip


def _of_project(project: SupportProject) -> list[tuple[str, str]]:
    which = f", episode {project.episode}" if project.episode > 1 else ""
    return [
        (f"Voices and decisions{which}", reverse("project-voices", args=[project.pk])),
        (f"Write the school’s own voice{which}", reverse("project-voice", args=[project.pk, "school"])),
        (f"Answer the decision{which}", reverse("project-voices", args=[project.pk]) + "#answers"),
    ]


def who_refuses() -> str:
    """Who reads the page of every school, in words."""
    return who_can(BY_ROUTE["region-journey"])
