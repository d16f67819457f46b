"""One module for each model: its input, and its endpoints, sync and async.

The modules are loaded on first use; `mindvideo.catalog.models` lists them all.
"""
