"""What can be said of consent."""

from __future__ import annotations

from typing import Literal

ConsentStatus = Literal["granted", "denied", "withdrawn", "pending"]
