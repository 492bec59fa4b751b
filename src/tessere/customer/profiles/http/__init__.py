"""Routes of customers, consent purposes and computed traits."""
