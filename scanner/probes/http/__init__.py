"""The HTTP probe: what one site answers to a short, fixed list of requests."""

from scanner.probes.http.probe import look_http

__all__ = ["look_http"]
