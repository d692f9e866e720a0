"""Worked examples of the rule `low-attainment`."""

from __future__ import annotations

from spec.rows import Row

BETTER = ("a Progress 8 of -0.5 or above in the next year published",)
WORSE = ("Progress 8 below -0.5 in three published years running",)

ROWS: tuple[Row, ...] = (
    Row(
        title="Below -0.5 three years running",
        school="secondary maintained",
        scores="2015/16 -0.62; 2016/17 -0.71; 2017/18 -0.55",
        as_at="2019-08-31",
        answer="met",
        because="Progress 8 was -0.62 in 2015/16, -0.71 in 2016/17 and -0.55 in 2017/18: below -0.5 in each.",
        change=BETTER,
    ),
    Row(
        title="Exactly -0.5 is not below",
        school="secondary maintained",
        scores="2015/16 -0.62; 2016/17 -0.71; 2017/18 -0.5",
        as_at="2019-08-31",
        answer="not met",
        because="Progress 8 was -0.50 in 2017/18: not below -0.5.",
        change=WORSE,
    ),
    Row(
        title="One better year",
        school="secondary academy",
        scores="2015/16 -0.62; 2016/17 -0.31; 2017/18 -0.55",
        as_at="2019-08-31",
        answer="not met",
        because="Progress 8 was -0.31 in 2016/17: not below -0.5.",
        change=WORSE,
    ),
    Row(
        title="One year suppressed, the others below",
        school="secondary academy",
        scores="2015/16 -0.62; 2016/17 suppressed; 2017/18 -0.55",
        as_at="2019-08-31",
        answer="cannot tell",
        because=(
            "There is no Progress 8 for 2016/17 (suppressed: too few pupils to publish); it was below -0.5 "
            "in the others (-0.62 in 2015/16 and -0.55 in 2017/18)."
        ),
        change=("publication of Progress 8 for 2016/17 (at or above -0.5 the rule is not met)",),
    ),
    Row(
        title="One year suppressed, and another already refutes it",
        school="secondary academy",
        scores="2015/16 -0.62; 2016/17 suppressed; 2017/18 0.12",
        as_at="2019-08-31",
        answer="not met",
        because="Progress 8 was 0.12 in 2017/18: not below -0.5.",
        change=WORSE,
    ),
    Row(
        title="One year has no figure in the editions read",
        school="secondary academy",
        scores="2015/16 -0.62; 2016/17 -0.8",
        as_at="2019-08-31",
        answer="cannot tell",
        because=(
            "There is no Progress 8 for 2017/18 (no figure in the editions read); it was below -0.5 in the "
            "others (-0.62 in 2015/16 and -0.80 in 2016/17)."
        ),
        change=("publication of Progress 8 for 2017/18 (at or above -0.5 the rule is not met)",),
    ),
    Row(
        title="Years in which nobody has a score are passed over",
        school="all-through academy",
        scores="2017/18 -0.70; 2018/19 -0.66; 2021/22 -0.92; 2022/23 -0.20",
        as_at="2023-06-30",
        answer="met",
        because="Progress 8 was -0.70 in 2017/18, -0.66 in 2018/19 and -0.92 in 2021/22: below -0.5 in each.",
        change=BETTER,
    ),
    Row(
        title="In 2026 the three years are 2021/22 to 2023/24",
        school="secondary academy",
        scores="2018/19 0.40; 2021/22 -0.92; 2022/23 -0.61; 2023/24 -0.58",
        as_at="2026-11-23",
        answer="met",
        because="Progress 8 was -0.92 in 2021/22, -0.61 in 2022/23 and -0.58 in 2023/24: below -0.5 in each.",
        change=BETTER,
    ),
    Row(
        title="A primary school has no Progress 8",
        school="primary academy",
        as_at="2019-08-31",
        answer="not met",
        because="Its phase is primary, which the rule does not cover.",
    ),
    Row(
        title="Independent schools are outside the rule",
        school="secondary independent",
        scores="2015/16 -0.62; 2016/17 -0.71; 2017/18 -0.55",
        as_at="2019-08-31",
        answer="not met",
        because="Its governance is independent, which the rule does not cover.",
    ),
)
