"""Statistics and optimisation on arrays: numbers in, small frozen results out; nothing here knows what a school is."""
