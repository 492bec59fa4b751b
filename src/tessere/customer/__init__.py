"""The customer wing: what happened, who it was, what is known of them."""
