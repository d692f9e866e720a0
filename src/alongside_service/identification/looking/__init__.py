"""Who may need support: what may be asked of the list, its filters, its rows in words, and the same as CSV."""
