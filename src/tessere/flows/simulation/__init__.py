"""Simulation: offers tried on past orders before anybody sees them."""

from tessere.flows.simulation.domain import OfferVersion, Simulation, SimulationAsked, SimulationResult
from tessere.flows.simulation.http import ROUTER
from tessere.flows.simulation.service import JOBS, get_simulation, list_simulations, run_simulation, start_simulation

__all__ = [
    "JOBS",
    "ROUTER",
    "OfferVersion",
    "Simulation",
    "SimulationAsked",
    "SimulationResult",
    "get_simulation",
    "list_simulations",
    "run_simulation",
    "start_simulation",
]
