"""Schools and the bodies responsible for them, as the official register described them: the rows that pages join to."""
