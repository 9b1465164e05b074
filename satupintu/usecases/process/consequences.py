"""What follows from the answers to each kind of task: one table, whose functions stand with their stages."""

from collections.abc import Awaitable, Callable, Mapping

from satupintu.domain.task.assignments import Assignment
from satupintu.domain.task.decision_fields import DecisionFields
from satupintu.usecases.process import approvals, initiation, review, signing
from satupintu.usecases.process.follow import Act, Follow

FOLLOWS: Mapping[Assignment, Follow] = {
    Assignment.COMPLETENESS: initiation.follow_check,
    Assignment.COMPLETION: initiation.follow_completion,
    Assignment.LEGAL_REVIEW: review.follow_review,
    Assignment.BENEFIT_REVIEW: review.follow_review,
    Assignment.CONCLUSION: review.follow_conclusion,
    Assignment.LETTER: approvals.follow_step,
    Assignment.APPROVAL: approvals.follow_step,
    Assignment.PARAF: signing.follow_signing,
    Assignment.PARTNER_SIGNATURE: signing.follow_signing,
    Assignment.CITY_SIGNATURE: signing.follow_signing,
    Assignment.WET_INK: signing.follow_signing,
    Assignment.SIGNED_TEXT: signing.follow_signing,
}
"""Kinds that are not here go where the table of kinds says (`follow_outcome`)."""

FILLS_IN: Mapping[Assignment, Callable[[Act, DecisionFields], Awaitable[DecisionFields]]] = {
    Assignment.CITY_SIGNATURE: signing.number_text,
}
"""What the system itself fills in before an answer is recorded."""
