"""The topic under which open pages hear of searches and decisions."""

TOPIC = "matching"
