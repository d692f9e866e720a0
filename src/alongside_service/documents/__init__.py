"""Files that people attach as evidence."""
