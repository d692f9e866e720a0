"""The look: GOV.UK Design System components as thin template tags, and the page that every screen stands in."""
