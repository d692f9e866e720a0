"""Early warning: the probability that a school's next inspection finds it below good, from what was published before.

    published -> features -> model (beside a baseline) -> probability, reasons -> back-test, card

Frames in, frames out: nothing here reads a file, and nothing knows a school later than the day asked about.
"""
