"""What programs touch: JSON under /api/v1/, the same queries, services and refusals as the pages."""
