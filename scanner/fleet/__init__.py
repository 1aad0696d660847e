"""The fleet: workers in the zones of the city's network that this machine can't reach, and how they are asked."""
