"""The baseline that early warning has to beat: persistence, from the last grade, the years since, and the phase."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

Floats = npt.NDArray[np.float64]


def fit_baseline(frame: pl.DataFrame) -> Any:
    """A logistic regression on `previous_grade`, `years_since` and `phase`, fitted to `below` with `weight`."""
    parts = ColumnTransformer(
        [
            ("words", OneHotEncoder(handle_unknown="ignore"), [0, 1]),
            ("years", make_pipeline(SimpleImputer(), StandardScaler()), [2]),
        ]
    )
    model = make_pipeline(parts, LogisticRegression(max_iter=1000))
    return model.fit(
        _inputs(frame), frame["below"].to_numpy(), logisticregression__sample_weight=frame["weight"].to_numpy()
    )


def baseline_probabilities(model: Any, frame: pl.DataFrame) -> Floats:
    """The baseline's probability of each row."""
    return np.asarray(model.predict_proba(_inputs(frame))[:, 1], dtype=float)


def _inputs(frame: pl.DataFrame) -> npt.NDArray[np.object_]:
    years = frame["years_since"].fill_null(float("nan")).clip(0, 12).to_numpy()
    grade = frame["previous_grade"].fill_null(0).to_numpy()
    phase = frame["phase"].fill_null("").to_numpy()
    made = np.empty((frame.height, 3), dtype=object)
    made[:, 0], made[:, 1], made[:, 2] = grade, phase, years
    return made
