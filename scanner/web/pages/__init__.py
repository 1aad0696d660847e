"""The pages: one file a subject. Each has a `router`; `scanner.web.app` joins them."""
