"""What Citywall costs beside the tools it stands on. Each module is a program: `python -m benchmarks.NAME`."""
