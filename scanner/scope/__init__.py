"""The scope: what may be touched, by whose permission, until when, in which hours, how hard."""
