"""The lab: real server programs on loopback, some well kept and some not, for the demo and the tests."""

from scanner.lab.hosts import NETWORK, LabHost, lab_hosts
from scanner.lab.lab import Lab
from scanner.lab.program import LabError

__all__ = ["NETWORK", "Lab", "LabError", "LabHost", "lab_hosts"]
