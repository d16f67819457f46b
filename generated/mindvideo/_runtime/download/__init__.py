"""Download files of finished tasks, whole or not at all.

In: an address and a target on the disk. Out: the file, or DownloadError and no file.

Importing this package imports none of its modules.
"""
