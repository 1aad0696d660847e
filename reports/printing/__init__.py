"""From a page of HTML to a PDF that can be archived, read aloud, signed, and checked."""
