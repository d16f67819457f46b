"""A program that a test kills: one video with a key that is the same in every run.

python -m tests.faults.child [KEY]

Without KEY it is made from the input. The base URL and the API key are in the
environment. Prints where the file is.
"""

import sys

from mindvideo import MindVideo, idempotency_key

PROMPT = "a red car on a coast road"


def main() -> None:
    """Run the task of that key, and print where its file is."""
    key = idempotency_key("veo3-1-quality", {"prompt": PROMPT}, salt="17")
    if len(sys.argv) > 1:
        key = sys.argv[1]
    # No retries: what happens once is decided by the server alone.
    with MindVideo(max_retries=0) as client:
        output = client.veo3_1_quality.run(prompt=PROMPT, idempotency_key=key)
        print(output.videos[0].url)


if __name__ == "__main__":
    main()
