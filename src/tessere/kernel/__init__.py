"""Ideas every storey shares: identifiers, money, time, errors, events. Standard library and msgspec only, no I/O."""
