"""The sheet that both sides sign: what each promises, by when, and the first day they look at it together."""

from __future__ import annotations

import datetime as dt

from alongside.policy.review import Promise, ReviewPolicy
from alongside.records import Commitment, CommitmentsSheet, Proposal, Side
from alongside.review.school_weeks import after_school_weeks


def draft_commitments(proposal: Proposal, *, as_at: dt.date, policy: ReviewPolicy) -> CommitmentsSheet:
    """A draft for one proposal, dated in school weeks from `as_at`.

    It is a draft: every line is filled in, changed or struck out by the side that must keep it, and the line that the
    school writes is left for its own hand.
    """
    review = after_school_weeks(as_at, policy.first_review_weeks, policy)
    commitments = tuple(_commitment(proposal, promise, as_at, policy) for promise in policy.promises)
    return CommitmentsSheet(
        urn=proposal.urn,
        supporter=proposal.supporter,
        commitments=commitments,
        first_review=review.day,
        because=(policy.first_review_text, review.because),
    )


def _commitment(proposal: Proposal, promise: Promise, as_at: dt.date, policy: ReviewPolicy) -> Commitment:
    return Commitment(
        urn=proposal.urn,
        side=Side(promise.side),
        text=promise.text,
        due=after_school_weeks(as_at, promise.due, policy).day,
        shown_by=promise.shown_by,
        written_by=Side(promise.written_by),
        fixed=promise.fixed,
    )
