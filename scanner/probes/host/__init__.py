"""The host probe: looks inside a host through SSH, or inside this machine, with commands that only read."""
