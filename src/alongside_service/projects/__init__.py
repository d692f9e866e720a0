"""The thread of a support project: its facts, decisions, people and history."""
