"""The wizard in which a provider publishes an offer, one question a page."""
