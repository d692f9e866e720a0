"""Pages of signing in, of people, invitations and passwords."""
