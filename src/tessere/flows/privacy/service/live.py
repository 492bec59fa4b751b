"""The topic under which pages hear of requests."""

TOPIC = "privacy"
