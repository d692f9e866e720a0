"""Linear mixed models: levels, slopes, crossed factors, known sampling variances and drift, by REML or ML."""

from alongside.methods.mixed.effects import predict
from alongside.methods.mixed.fitting import fit
from alongside.methods.mixed.intervals import bootstrap_intervals, profile_intervals
from alongside.methods.mixed.problem import Crossed, Drift, Level, Nested, Problem, Slope
from alongside.methods.mixed.refusals import (
    ConvergenceError,
    MixedModelError,
    NoVarianceError,
    RankError,
    TooFewGroupsError,
)
from alongside.methods.mixed.result import Component, Effects, Fit, Interval
from alongside.methods.mixed.simulation import simulate

__all__ = [
    "Component",
    "ConvergenceError",
    "Crossed",
    "Drift",
    "Effects",
    "Fit",
    "Interval",
    "Level",
    "MixedModelError",
    "Nested",
    "NoVarianceError",
    "Problem",
    "RankError",
    "Slope",
    "TooFewGroupsError",
    "bootstrap_intervals",
    "fit",
    "predict",
    "profile_intervals",
    "simulate",
]
