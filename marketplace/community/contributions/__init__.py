"""What members gave: shown by name in front, where they let it, and thanked for once a month by somebody who signs."""
