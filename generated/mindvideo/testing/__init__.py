"""Test code that uses the SDK: no account, no cost, no network, no waiting.

    def test_a_flaky_network_costs_nothing_more(mindvideo_sandbox: Sandbox) -> None:
        mindvideo_sandbox.drop("submit", acted=True)
        make_my_video()                               # your code, with its MindVideo()
        mindvideo_sandbox.assert_charged_once()

`mindvideo_sandbox` is a pytest fixture, there as soon as the package is installed;
`with sandbox() as box:` is the same without pytest. Inside, the two variables of the
environment name a real server on this machine, which keeps the API's contract and a
ledger of charges; every client that is made meanwhile, sync or async, lives on its
clock: a wait of ten minutes takes none.

Needs `pip install "mindvideo[sandbox]"`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mindvideo.testing.clock import FakeClock
    from mindvideo.testing.kit import Charge, Place, Sandbox, Submitted, sandbox

__all__ = ["Charge", "FakeClock", "Place", "Sandbox", "Submitted", "sandbox"]

# Hidden from type checkers: one that sees it takes every misspelt import for valid.
if not TYPE_CHECKING:

    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(
                f"module 'mindvideo.testing' has no attribute {name!r}"
            )
        from mindvideo.sandbox import require_extra

        require_extra()
        home = "clock" if name == "FakeClock" else "kit"
        value = getattr(import_module(f"mindvideo.testing.{home}"), name)
        globals()[name] = value
        return value

    def __dir__():
        return __all__
