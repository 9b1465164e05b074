"""What people type, read in one way everywhere: texts, numbers and days as they are written in Indonesia."""
