"""What the lake is made of, and its rules."""
