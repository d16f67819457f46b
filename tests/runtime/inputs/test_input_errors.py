"""What a refused input says: where, why, what is allowed, what was meant."""

import pickle

import pytest

from mindvideo import InputError
from tests.runtime.mocked import answers, client_of


def refused(**fields: object) -> InputError:
    with pytest.raises(InputError) as caught:
        client_of(answers()).tasks.create("veo3-1-quality", fields)
    return caught.value


def test_every_problem_is_listed() -> None:
    """One error tells all that is wrong, not only the first."""
    error = refused(resolution="1080", promt="A red car")
    assert [problem.path for problem in error.errors] == [
        "prompt",
        "resolution",
        "promt",
    ]
    assert all(str(problem) in str(error) for problem in error.errors)
    assert isinstance(error, ValueError)


def test_a_near_value_is_suggested() -> None:
    """A choice close to an allowed one names it, and all that are allowed."""
    [problem] = refused(prompt="x", resolution="1080").errors
    assert "did you mean '1080p'?" in problem.message
    assert (problem.given, problem.allowed) == ("1080", ("720p", "1080p", "4k"))


def test_a_near_name_is_suggested() -> None:
    """A misspelt field names the one that was meant."""
    [problem] = refused(prompt="x", image_url=["https://e.com/1.png"]).errors
    assert problem.path == "image_url"
    assert "did you mean 'image_urls'?" in problem.message


def test_nothing_near_suggests_nothing() -> None:
    """A guess is made only where something allowed is close."""
    [problem] = refused(prompt="x", resolution="huge").errors
    assert "did you mean" not in problem.message


def test_a_place_inside_a_list_is_named() -> None:
    """The path is the wire's, with the index."""
    [problem] = refused(prompt="x", image_urls=["https://e.com/1.png", 5]).errors
    assert problem.path == "image_urls[1]"


def test_a_long_value_is_shown_short() -> None:
    """A picture in a data: address does not fill the screen."""
    error = refused(prompt="x", resolution="data:" + "A" * 10**6)
    assert len(str(error)) < 500


def test_a_refused_field_of_a_call_is_an_input_error() -> None:
    """The typed method refuses the same, and names the model."""
    with pytest.raises(InputError, match="veo3-1-quality"):
        client_of(answers()).veo3_1_quality.run(prompt="")


def test_it_pickles() -> None:
    """Its problems survive."""
    error = refused(prompt="x", resolution="1080")
    assert pickle.loads(pickle.dumps(error)).errors == error.errors


def test_other_models_that_offer_the_value_are_named() -> None:
    """A value out of the offer names the models of the same kind that take it."""
    nowhere, offered = refused_by_viduq(resolution="4k", duration=17).errors
    assert offered.message.endswith("given '4k'; veo3-1-quality offers it")
    assert nowhere.message.endswith("given 17")


def test_the_nearest_ratio_is_the_nearest_shape() -> None:
    """16:10 is near 16:9, whatever its letters are near to."""
    [problem] = refused_by_viduq(aspect_ratio="16:10").errors
    assert "did you mean '16:9'?" in problem.message


def refused_by_viduq(**fields: object) -> InputError:
    with pytest.raises(InputError) as caught:
        client_of(answers()).tasks.create("viduq3-pro", {"prompt": "a", **fields})
    return caught.value
