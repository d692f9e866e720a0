"""An invented England in the official file formats, with the truth that was planted in it.

`make_plan` checks a request, `invent` makes the England in memory, `write_england` writes its files and its truth.
Every name, URN, postcode and small-area code in it is made up; only the nine regions keep their names and codes.
"""

from alongside.synthetic.england import England, invent
from alongside.synthetic.plan import Plan, make_plan
from alongside.synthetic.writing import Written, write_england

__all__ = ["England", "Plan", "Written", "invent", "make_plan", "write_england"]
