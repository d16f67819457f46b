"""Files of finished tasks, whole or not at all.

In: an address, a target on the disk. Out: the file, or DownloadError and no file.

Nothing is imported here: each name is loaded from its module when it is needed.
"""
