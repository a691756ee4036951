"""What members own and may do, until when and why; sells nothing."""
