"""Sensors and controllers, met by the probes."""
