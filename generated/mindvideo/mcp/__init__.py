"""The models as tools for agents: a Model Context Protocol server on stdio.

Put `mindvideo mcp --max-cost 5` into an agent's settings. It needs `pip install
"mindvideo[mcp]"`, the key in the environment, and a spending limit.

    command    the command line
    server     the protocol: which handler answers what
    tools      the catalog as tools: names, schemas, descriptions
    calls      what a tool does with the SDK
    arguments  arguments of the tools that belong to no single model
    pages      a model as a page of Markdown
"""
