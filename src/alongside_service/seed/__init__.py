"""A believable region in mid-year, made through the same actions that pages call, to try the service out.

People, words and events are invented, and every page of such a project says so: where the schools are real, nothing
here was said or decided about them.
"""
