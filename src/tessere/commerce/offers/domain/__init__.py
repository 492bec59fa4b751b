"""The pure rules of the engine."""
