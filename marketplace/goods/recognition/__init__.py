"""What members earned by deeds: badges by rules, and trust by levels; nothing here can be bought."""
