"""What opens a case: reports and their triage, petitions with their seconders, what others block."""
