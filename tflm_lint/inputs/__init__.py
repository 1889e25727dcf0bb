"""Names -> Subjects: what is linted, read one after the other, with what its surroundings say of it."""
