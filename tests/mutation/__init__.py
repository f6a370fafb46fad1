"""Mutation of the policies: every change of a rule or of the catalog must be noticed by a case or a transcription."""
