"""Casa Aurora, the demo retailer: its people, a simulator that plays them over HTTP, and the truth about who is who."""
