"""What is kept of promotions. No clock, no I/O."""
