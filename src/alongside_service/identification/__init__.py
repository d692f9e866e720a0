"""Which schools the dated rules flag, and why; and the brief of one region's journey."""
