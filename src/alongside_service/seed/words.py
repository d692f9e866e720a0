"""What invented people say. Plain, fair, and about no real school."""

from __future__ import annotations

REFERRERS = ("data", "data", "inspectorate", "responsible-body", "team")
REFERRALS = (
    "Two inspections below good, and results that have not moved for three years.",
    "Attendance has fallen in each of the last four terms. We would like to talk it through before it becomes a habit.",
    "We have lost two heads of department since Easter and cannot fill either post.",
    "Reading in Years 3 and 4 is well below what we would expect. We have tried two programmes.",
)
SCHOOL = (
    "We know where we are weak: what pupils are taught in Years 7 to 9 does not build on primary. We have begun with "
    "English and would welcome somebody who has done it in mathematics.",
    "Staff are proud of the pastoral care here. What slips is consistency: three classrooms in one corridor, "
    "three ways of starting a lesson.",
    "The new leadership team has been in place since January. Give us a year and a good critical friend.",
    "Our figures are of twelve pupils. Please come and look before you conclude.",
)
BODY = (
    "We moved an experienced head across for two days a week in May and have paid for a phonics programme.",
    "We have strong finance and estates teams. In mathematics we have nobody to lend before September.",
    "The council’s school improvement adviser visits each half term; the last note of visit is among the documents.",
)
INSPECTORATE = (
    "The latest inspection found quality of education and leadership below good. It named the order in which subjects "
    "are taught, and checks on what pupils remember.",
    "Inspectors saw calm classrooms and weak reading in the early years.",
)
DATA = (
    "Below what we would expect for its pupils in mathematics for three years, fairly sure. About as expected in "
    "reading.",
    "Too few pupils for us to tell in any one year; over four years together, below in writing, fairly sure.",
)
CAN = (
    "A finance director one day a week, and a safeguarding review.",
    "Supply cover for release time; a phonics lead.",
)
CANNOT = (
    "A second mathematics lead: both are committed to other schools.",
    "Anybody with experience of mixed-age classes.",
)
ADD = (
    "A mathematics lead from a school within ten miles, one day a week for two terms.",
    "Time with a school that has turned round attendance in a similar town.",
)
REASONS = (
    "Two inspections and three years of results point the same way, the school says so itself, and its trust cannot "
    "release a mathematics lead. We add that and nothing that the trust already does.",
    "The need is real and the council has asked. Help is close by and known to the school.",
)
NEEDS = (
    ("quality-of-education", "Pupils in Years 3 and 4 who read below their age catch up within the year."),
    ("leadership-and-management", "Leaders at every level check what pupils remember, and act on it."),
    ("attendance", "Persistent absence falls to what similar schools have."),
    ("behaviour-and-attitudes", "Lessons begin on time and in the same way in every corridor."),
)
EVIDENCE = (
    (
        "visit",
        "Lesson visits in eight classes",
        "In five of eight classes the task did not match what had been taught.",
    ),
    ("conversation", "Talks with pupils of Years 4 and 6", "Pupils could name topics and not what they had learned."),
    ("document", "Curriculum plans in mathematics", "Fractions appear in Year 3 and not again until Year 5."),
)
OBJECTIVES = (
    (
        "quality-of-education",
        "Pupils who arrive behind in reading catch up by the end of Year 4.",
        "Reading age within six months of actual age",
        "54% on track",
        "70% on track",
    ),
    (
        "leadership-and-management",
        "Subject leaders know what pupils remember and change plans by it.",
        "Termly check of six subjects",
        "2 of 6 subjects",
        "6 of 6 subjects",
    ),
    (
        "attendance",
        "Persistent absence falls to that of similar schools.",
        "Share of pupils absent a tenth of the time or more",
        "24%",
        "18%",
    ),
)
HOW = (
    "We begin with the twelve pupils furthest behind, ten minutes a day with the same adult. The phonics lead checks "
    "every third week. We stop what does not work by the second check.",
    "Two subject leaders visit our partner school, come back with one change each, and try it for half a term.",
)
NOTES = (
    "Spoke with the head. Staff meeting moved to Wednesday so that the adviser can join.",
    "The chair of governors asked what happens if the inspection comes first. Explained the pause.",
    "Good visit. Year 6 books are much better than in the spring.",
    "The trust’s new director of education starts on the first of next month; introduce ourselves.",
)
ADVICE = (
    ("Check what pupils remember every third week, not every term.", "The deputy tries it with Year 5 first."),
    ("Ring home on the first day of absence, before half past nine.", "The office begins on Monday."),
    ("Let the two new teachers watch the same lesson together.", "Cover is found for two mornings."),
)
DONE = ("Tried for six weeks with two classes; kept, because it showed what to teach again.", "Begun, and now habit.")
DISAGREES = (
    "We do not agree that the trust has no capacity: our director of education can give two days a week from January. "
    "We ask for the decision to be taken again when she is in post.",
    "The figures rest on one year group of eleven pupils, six of whom joined in Year 6.",
)
CONCERNS = (
    (
        "supporting-organisation",
        "Two planned visits did not take place",
        "Two visits were cancelled on the day. The days are to be made up.",
    ),
    ("school", "No answer to three messages", "The adviser has written three times. A telephone call is arranged."),
)
MORE_WORDS = ("Nothing to add.", "We would like to see the plan before the governors do.")
STANDS = "We asked the trust: its two days begin in January, and the need is now. We look at it again then."
