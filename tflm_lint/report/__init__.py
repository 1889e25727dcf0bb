"""What a run found, ready to be shown: the values, and how they are gathered from an Inspection."""
