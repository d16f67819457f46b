"""The models as tools for agents: a server of the Model Context Protocol on stdio.

`mindvideo mcp --max-cost 5` is what an agent's settings name; it needs
`pip install "mindvideo[mcp]"`, the key in the environment, and a spending limit.

command    the command line
server     the protocol: which handler answers what
tools      the catalogue as tools: names, schemas, descriptions
calls      what a call of a tool does with the SDK
arguments  what the tools that are not of one model take
pages      a model as a page of Markdown
"""
