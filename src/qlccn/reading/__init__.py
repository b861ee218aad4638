"""Reading papers: bytes in, structure out. Plain Python, no database: it can be used and tested alone."""
