"""Wrong use of the SDK: both checkers refuse the marked lines (tests/sdk).

What follows a mark is in the message of each checker: the culprit, where a checker names
it. A wrong dict is only named by its type, because an object of the class fits as well.
"""

# A mark stands behind the whole call.
# fmt: off

import mindvideo
from mindvideo import AsyncMindVideo, MindVideo
from mindvideo.models.doubao_seedance_1_0_pro_quality import ImageWithRolesItem
from mindvideo.models.veo3_1_quality import Veo3_1QualityInput


def veo(client: MindVideo) -> None:
    """One mistake a line."""
    model = client.veo3_1_quality
    model.run(promt="a", prompt="b")  # wrong: promt
    model.run()  # wrong: "prompt"
    model.run(prompt=5)  # wrong: "prompt"
    model.run(prompt="a", resolution="8k")  # wrong: "resolution"
    model.run(prompt="a", duration=7)  # wrong: "duration"
    model.run(prompt="a", image_urls="https://a/b.png")  # wrong: "image_urls"
    model.run(prompt="a", resolution=None)  # wrong: "resolution"
    model.submit(prompt="a", on_update=print)  # wrong: on_update
    print(model.submit(prompt="a").wait().images)  # wrong: images


def seedance(client: MindVideo) -> None:
    """A list of objects, as dicts and as the class."""
    model = client.doubao_seedance_1_0_pro_quality
    model.run(prompt="a", imagewithroles=[])  # wrong: imagewithroles
    model.submit()  # wrong: "prompt"
    model.submit(prompt="a", duration=99.5)  # wrong: "duration"
    model.run(prompt="a", image_with_roles=[{"url": "a", "rle": "last_frame"}])  # wrong: ImageWithRolesItemDict
    model.run(prompt="a", image_with_roles=[{"url": "a", "role": "last"}])  # wrong: ImageWithRolesItemDict
    model.run(prompt="a", image_with_roles=[{"role": "last_frame"}])  # wrong: ImageWithRolesItemDict
    model.run(prompt="a", image_with_roles=[ImageWithRolesItem(url="a")])  # wrong: "role"
    print(model.run(prompt="a").video)  # wrong: video


def seedance_4(client: MindVideo) -> None:
    """An object as a dict."""
    model = client.apimart_doubao_seedance_4_0
    model.run(prompt="a", sise="1:1")  # wrong: sise
    model.run(size="1:1")  # wrong: "prompt"
    model.run(prompt="a", n="2")  # wrong: "n"
    model.run(prompt="a", sequential_image_generation_options={"max": 2})  # wrong: OptionsDict
    model.run(prompt="a", sequential_image_generation_options={"max_images": "2"})  # wrong: OptionsDict
    print(model.run(prompt="a").videos)  # wrong: videos


def seedream(client: MindVideo) -> None:
    """One mistake a line."""
    model = client.doubao_seedream_5_0_lite
    model.submit(promt="a", prompt="b")  # wrong: promt
    model.submit()  # wrong: "prompt"
    model.submit(prompt="a", n="2")  # wrong: "n"
    print(model.run(prompt="a").pictures)  # wrong: pictures


def viduq(client: MindVideo) -> None:
    """A model that requires no field."""
    model = client.viduq3_pro
    model.run("a red car")  # wrong: positional argument
    model.run(promt="a")  # wrong: promt
    model.run(duration="5")  # wrong: "duration"
    model.run(prompt="a", timout=5)  # wrong: timout
    print(model.run(prompt="a").vidoes)  # wrong: vidoes


def ready(client: MindVideo) -> None:
    """Inputs that are ready, and names of the package."""
    Veo3_1QualityInput(prompt="a", enable_gif="yes")  # wrong: "enable_gif"
    Veo3_1QualityInput(promt="a", prompt="b")  # wrong: promt
    print(client.run(Veo3_1QualityInput(prompt="a")).images)  # wrong: images
    client.run(ImageWithRolesItem(url="a", role="last_frame"))  # wrong: ImageWithRolesItem
    client.run({"prompt": "a"})  # wrong: dict
    client.viduq3_pro.submit(Veo3_1QualityInput(prompt="a"))  # wrong: positional argument
    client.veo3_1_qualty.run(prompt="a")  # wrong: veo3_1_qualty
    mindvideo.MindVido()  # wrong: MindVido


async def asynchronous(client: AsyncMindVideo) -> None:
    """The same with `await`."""
    await client.viduq3_pro.run(promt="a")  # wrong: promt
    print((await client.viduq3_pro.run(prompt="a")).images)  # wrong: images
    print(client.viduq3_pro.run(prompt="a").videos)  # wrong: videos
