"""Wrong use of the SDK: both checkers refuse the marked lines (tests/sdk)."""

import mindvideo
from mindvideo import MindVideo
from mindvideo.models.veo3_1_quality import Veo3_1QualityInput


def wrong(client: MindVideo) -> None:
    """One mistake a line."""
    client.veo3_1_quality.run(prompt=5)  # wrong
    client.veo3_1_quality.run()  # wrong
    client.veo3_1_quality.run("a red car")  # wrong
    client.veo3_1_quality.run(promt="a", prompt="a")  # wrong
    client.veo3_1_quality.run(prompt="a", resolution="8k")  # wrong
    client.veo3_1_quality.run(prompt="a", duration=7)  # wrong
    client.veo3_1_quality.run(prompt="a", image_urls="https://a/b.png")  # wrong
    client.veo3_1_quality.run(prompt="a", resolution=None)  # wrong
    client.veo3_1_quality.submit(Veo3_1QualityInput(prompt="a"), prompt="b")  # wrong
    print(client.veo3_1_quality.submit(prompt="a").wait().images)  # wrong
    client.veo3_1_qualty.run(prompt="a")  # wrong
    mindvideo.MindVido()  # wrong
    Veo3_1QualityInput(prompt="a", enable_gif="yes")  # wrong
