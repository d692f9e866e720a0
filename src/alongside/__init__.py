"""Alongside: the library behind a region's school improvement (identification, evidence, brokerage, review)."""
