"""What opens files of others: only ever imported by the gate's process."""
