"""The deployment as rows that rules range over."""
