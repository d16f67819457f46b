"""`python -m mindvideo.mcp`: the server on its own."""

from mindvideo.mcp.command import command

command(prog_name="python -m mindvideo.mcp")
