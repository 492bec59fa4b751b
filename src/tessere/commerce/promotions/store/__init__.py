"""Every statement over promotions, coupons and their uses."""
