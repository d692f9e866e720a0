"""Which schools to look at, and why: dated rules answered for a school on a day."""
