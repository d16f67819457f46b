"""Wrong use of a recursive model, which is generated from `schemas/` beside this file."""

# A mark stands behind the whole call.
# fmt: off

from mindvideo import MindVideo


def tree(client: MindVideo) -> None:
    """Dicts in dicts, keys that Python cannot name included."""
    model = client.tree_1
    model.run(prompt="a", scenes=[{"name": "b", "from": "c", "scenes": [{"name": "d"}]}])
    model.run(prompt="a", parts=[{"prompt": "b", "class": "c", "parts": []}])
    model.run(promt="a", prompt="b")  # wrong: promt
    model.run()  # wrong: "prompt"
    model.run(prompt="a", class_=5)  # wrong: "class_"
    model.run(prompt="a", scenes=[{"nam": "b"}])  # wrong: SceneDict
    model.run(prompt="a", scenes=[{"name": 5}])  # wrong: SceneDict
    model.run(prompt="a", scenes=[{"name": "b", "scenes": [{"nam": "c"}]}])  # wrong: SceneDict
    model.run(prompt="a", parts=[{"prompt": "b", "clas": "c"}])  # wrong: Tree1InputDict
    print(model.run(prompt="a").videos)  # wrong: videos
