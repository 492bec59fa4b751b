"""Writes the log of events to the lake, keeps the lake in order, and takes people out of it."""

from tessere.flows.archive.service.asking import LakeReport, read_report
from tessere.flows.archive.service.erasing import erase
from tessere.flows.archive.service.running import JOBS, prepare_forks
from tessere.flows.archive.service.working import Say, rebuild

__all__ = ["JOBS", "LakeReport", "Say", "erase", "prepare_forks", "read_report", "rebuild"]
