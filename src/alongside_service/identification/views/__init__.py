"""Pages of identification: why a school was flagged, referrals, the voices, answers to a decision, the diagnosis."""

from alongside_service.identification.views.rules import how_we_know, journey, why

__all__ = ["how_we_know", "journey", "why"]
