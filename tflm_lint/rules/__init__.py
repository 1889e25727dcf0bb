"""One module a rule: what it means, why it matters on the device, how to fix it, and a check."""
