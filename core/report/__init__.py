"""A case, rendered: workbook, JSON twin, summary for the terminal, signed manifest."""
