"""Notices of rectification (整改通知书): chosen, numbered, kept as they were issued, and printed."""
