"""Support: the organisation that helps, its appointment, and the money."""
