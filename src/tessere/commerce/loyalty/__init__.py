"""Loyalty: points in lots, tiers, rewards, cards and gift cards, on one double-entry ledger."""

from litestar import Router

from tessere.commerce.loyalty.domain.earning import Earned, EarnedLine, EarnLine, Sale, points_for
from tessere.commerce.loyalty.domain.ledger import NotEnough
from tessere.commerce.loyalty.domain.model import (
    Balance,
    GiftCard,
    GiftCardChanged,
    LoyaltyCard,
    PointsBurned,
    PointsEarned,
    PointsExpired,
    PointsExpiring,
    PointsReturned,
    Reward,
    RewardClaim,
    RewardClaimed,
    Source,
    StatementLine,
    TenderHold,
    TierChanged,
)
from tessere.commerce.loyalty.domain.programs import EarnRule, Program, Tender, Terms, Tier
from tessere.commerce.loyalty.http import customers as customers_http
from tessere.commerce.loyalty.http import gift_cards as gift_cards_http
from tessere.commerce.loyalty.http import points as points_http
from tessere.commerce.loyalty.service.adjusting import adjust_points
from tessere.commerce.loyalty.service.burning import (
    capture_hold,
    get_hold,
    hold_gift_card,
    hold_points,
    release_hold,
    restore_hold,
)
from tessere.commerce.loyalty.service.customers import (
    ErasedLoyalty,
    compare_journal,
    erase_customers,
    find_card,
    follow,
    get_balance,
    issue_card,
    list_cards,
    list_statement,
    set_card_state,
    unfollow,
)
from tessere.commerce.loyalty.service.earning import (
    EarnedPoints,
    ReturnedLine,
    SaleContext,
    earn_points,
    quote_points,
    take_back_points,
)
from tessere.commerce.loyalty.service.gift_cards import (
    IssuedCard,
    activate_gift_card,
    block_gift_card,
    check_gift_code,
    get_gift_card,
    issue_gift_cards,
    list_gift_cards,
    sum_books,
)
from tessere.commerce.loyalty.service.posting import TOPIC
from tessere.commerce.loyalty.service.programs import find_program, get_program, save_program
from tessere.commerce.loyalty.service.rewards import (
    cancel_claim,
    change_reward,
    claim_reward,
    create_reward,
    fulfil_claim,
    list_claims,
    list_rewards,
)
from tessere.commerce.loyalty.service.sweeping import JOB, sweep
from tessere.commerce.loyalty.service.tiers import review

JOBS = (JOB,)
ROUTER = Router(path="/", route_handlers=[*customers_http.ROUTES, *points_http.ROUTES, *gift_cards_http.ROUTES])

__all__ = [
    "JOBS",
    "ROUTER",
    "TOPIC",
    "Balance",
    "EarnLine",
    "EarnRule",
    "Earned",
    "EarnedLine",
    "EarnedPoints",
    "ErasedLoyalty",
    "GiftCard",
    "GiftCardChanged",
    "IssuedCard",
    "LoyaltyCard",
    "NotEnough",
    "PointsBurned",
    "PointsEarned",
    "PointsExpired",
    "PointsExpiring",
    "PointsReturned",
    "Program",
    "ReturnedLine",
    "Reward",
    "RewardClaim",
    "RewardClaimed",
    "Sale",
    "SaleContext",
    "Source",
    "StatementLine",
    "Tender",
    "TenderHold",
    "Terms",
    "Tier",
    "TierChanged",
    "activate_gift_card",
    "adjust_points",
    "block_gift_card",
    "cancel_claim",
    "capture_hold",
    "change_reward",
    "check_gift_code",
    "claim_reward",
    "compare_journal",
    "create_reward",
    "earn_points",
    "erase_customers",
    "find_card",
    "find_program",
    "follow",
    "fulfil_claim",
    "get_balance",
    "get_gift_card",
    "get_hold",
    "get_program",
    "hold_gift_card",
    "hold_points",
    "issue_card",
    "issue_gift_cards",
    "list_cards",
    "list_claims",
    "list_gift_cards",
    "list_rewards",
    "list_statement",
    "points_for",
    "quote_points",
    "release_hold",
    "restore_hold",
    "review",
    "save_program",
    "set_card_state",
    "sum_books",
    "sweep",
    "take_back_points",
    "unfollow",
]
