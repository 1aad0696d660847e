"""The probes: the only code that opens a connection to a target, always through the gate."""
