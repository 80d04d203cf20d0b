"""Everything that could make tomorrow's posts fail, looked at today: one check a line, each with its remedy."""
