"""Notices and reminders: what is sent to whom, when, and whether it arrived."""
