"""The runtime under the generated models: private, ordinary Python, no code of a model.

policy, polling, pace what to send, how long to wait, when to stop: no I/O
steps, wire           the words that a policy and its driver exchange
protocol, refusal     the API's requests, its answers, its errors
loops, http, fast     the two loops that drive a policy, and the exchanges
client, endpoint, tasks, task, task_base    what the caller holds
answers, download, urls                     what the API gave, and fetching files
model, inputs, catalog, settings, errors    what goes in, and what is refused
"""
