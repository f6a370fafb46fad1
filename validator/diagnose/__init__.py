"""From what people see, a message, an event, a log, to its causes, the rules that find them, and the remedy."""
