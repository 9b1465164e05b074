"""
The gate for files that somebody handed in: each is opened in a process of its own, with limits, and nowhere else.

`passing` is what the rest of the product calls, `asked` what goes in and comes out, `worker` the process. What opens
files stands in `inside` and is imported by the worker only (a contract of import-linter).
"""
