"""Certificates, CMS and S/MIME in files, with the national algorithms that the common libraries do not read."""
