"""The plan, its objectives, progress reviews and concerns about any party."""
