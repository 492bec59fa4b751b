"""What a storefront reads."""
