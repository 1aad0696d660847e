"""Devices on the network, met by the probes."""
