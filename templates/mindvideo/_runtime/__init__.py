"""The runtime behind the generated models: private, ordinary Python.

- `api`: what users hold: clients, endpoints, tasks, files
- `download`: fetching files
- `transport`: connections, HTTP exchanges, and the loops that drive a policy
- `policy`: when to send, retry, wait and stop; no I/O
- `inputs`: types, rules and checks of inputs; local files; idempotency keys
- `catalog`, `errors`, `messages`, `platform`: for all of them
"""
