"""Reading old registers: what their columns and cells mean, and whether a row can enter. Pure; one module a concept."""
