"""How predictions lean on the design: what both kinds of structure hand to the reading of effects."""

from __future__ import annotations

from dataclasses import dataclass

from alongside.methods.mixed.problem import Floats


@dataclass(frozen=True, kw_only=True)
class Lean:
    """Predictions of r effects of J groups as `weights` (r, J, q) on the columns of the design, the outcome last.

    `variance` (r, r, J) is what is left unknown given the fixed effects, as a ratio to the scale.
    """

    weights: Floats
    variance: Floats
