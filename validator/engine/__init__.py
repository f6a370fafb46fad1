"""Rules, facts and a date in; verdicts with their evidence out."""
