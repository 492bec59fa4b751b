"""What the flow decides without looking anything up."""
