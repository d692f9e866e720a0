"""The web service: people, screens and the trail, over the Alongside library."""
