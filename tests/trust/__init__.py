"""
The promises on which trust in the product rests, R1 to R29, each tried at full size: `make trust`.

A promise is a function that tries many times and counts what held; the short runs of the suite call the same functions.
Each carries a seeded defect, planted by test code only, that it has to notice: a count of zero failures says nothing
while nobody knows that the count can rise.
"""
