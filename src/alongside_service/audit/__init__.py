"""Who did what, when: events are added and never changed."""
