"""Policy: the catalog of published facts, and the rules that judge deployments by them."""
