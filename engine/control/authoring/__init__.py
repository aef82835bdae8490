"""What authors do with workflow files and message files: read, check, look at, save, publish. The console and the
command line share it. Files are the authors'; only publishing makes them live.
"""
