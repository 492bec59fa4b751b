"""The commerce wing: what is sold, at what price, from where, and on what terms."""
