"""The use cases of replays."""
