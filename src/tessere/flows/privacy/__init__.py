"""Privacy: what customers may ask for by law. A copy of what is known, erasure with a certificate, and how long what is kept."""

from tessere.flows.privacy.domain.model import Known, Line, Person
from tessere.flows.privacy.http.routing import ROUTER
from tessere.flows.privacy.service.erasing import Destination
from tessere.flows.privacy.service.exporting import Keeper
from tessere.flows.privacy.service.guarding import Guard
from tessere.flows.privacy.service.running import make_jobs

__all__ = ["ROUTER", "Destination", "Guard", "Keeper", "Known", "Line", "Person", "make_jobs"]
