"""Screens that cross the stages: today, all projects, search. No models of its own."""
