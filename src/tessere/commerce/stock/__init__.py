"""Stock: what is where, what is promised, and how it came about."""

from litestar import Router

from tessere.commerce.stock.domain.locations import (
    ChannelRule,
    Location,
    LocationAddress,
    Opening,
    ServingLocation,
)
from tessere.commerce.stock.domain.model import (
    Hold,
    HoldLine,
    Level,
    OutOfStock,
    PlacedLine,
    StockChanged,
    StockDiscrepancyFound,
    StockLine,
)
from tessere.commerce.stock.domain.sourcing import Candidate, missing_of, plan_sources
from tessere.commerce.stock.http import holds, levels, moves, places
from tessere.commerce.stock.reactions import REACTIONS
from tessere.commerce.stock.service.counting import (
    CountedLine,
    cancel_stocktake,
    close_stocktake,
    count_lines,
    open_stocktake,
)
from tessere.commerce.stock.service.holding import (
    JOB,
    confirm_hold,
    expire_due,
    expire_hold,
    get_hold,
    hold_stock,
    release_hold,
)
from tessere.commerce.stock.service.locations import (
    TOPIC,
    close_location,
    create_location,
    get_location,
    list_locations,
    save_rule,
    update_location,
)
from tessere.commerce.stock.service.moving import (
    Correction,
    SafetyLine,
    correct_stock,
    receive_stock,
    return_stock,
    sell_stock,
    set_safety,
)
from tessere.commerce.stock.service.reading import JOB as VERIFY_JOB
from tessere.commerce.stock.service.reading import (
    compare_journal,
    get_availability,
    list_discrepancies,
    list_levels,
    list_movements,
    list_sellable,
    verify_journal,
)
from tessere.commerce.stock.service.shipping import cancel_allocation, ship_stock
from tessere.commerce.stock.service.transferring import Arrival, receive_transfer, send_transfer

JOBS = (JOB, VERIFY_JOB)
ROUTER = Router(path="/", route_handlers=[*places.ROUTES, *levels.ROUTES, *moves.ROUTES, *holds.ROUTES])

__all__ = [
    "JOBS",
    "REACTIONS",
    "ROUTER",
    "TOPIC",
    "Arrival",
    "Candidate",
    "ChannelRule",
    "Correction",
    "CountedLine",
    "Hold",
    "HoldLine",
    "Level",
    "Location",
    "LocationAddress",
    "Opening",
    "OutOfStock",
    "PlacedLine",
    "SafetyLine",
    "ServingLocation",
    "StockChanged",
    "StockDiscrepancyFound",
    "StockLine",
    "cancel_allocation",
    "cancel_stocktake",
    "close_location",
    "close_stocktake",
    "compare_journal",
    "confirm_hold",
    "correct_stock",
    "count_lines",
    "create_location",
    "expire_due",
    "expire_hold",
    "get_availability",
    "get_hold",
    "get_location",
    "hold_stock",
    "list_discrepancies",
    "list_levels",
    "list_locations",
    "list_movements",
    "list_sellable",
    "missing_of",
    "open_stocktake",
    "plan_sources",
    "receive_stock",
    "receive_transfer",
    "release_hold",
    "return_stock",
    "save_rule",
    "sell_stock",
    "send_transfer",
    "set_safety",
    "ship_stock",
    "update_location",
    "verify_journal",
]
