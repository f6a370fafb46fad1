"""The parts of the HTML report: what each section shows, as plain data that templates write down."""
