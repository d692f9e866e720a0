"""Measurement of need: what the figures say of each school, allowing for intake and for chance, raw and adjusted."""
