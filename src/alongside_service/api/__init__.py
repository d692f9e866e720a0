"""The read-only API: what its reader may see on the pages, as JSON."""
