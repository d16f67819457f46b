"""What may be asked for a file, judged by the address alone."""

import pytest

from mindvideo._runtime.transport.urls import host_of, is_public, place_of


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.215.14", True),
        ("2606:2800:21f:cb07::1", True),
        ("::ffff:93.184.215.14", True),
        ("::ffff:127.0.0.1", False),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("192.168.1.1", False),
        ("224.0.0.1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::1", False),
    ],
)
def test_a_public_address_is_known(address: str, expected: bool) -> None:
    """Private, shared, link-local, loopback and multicast ones are not public."""
    assert is_public(address) is expected


@pytest.mark.parametrize(
    "url",
    [
        "https://a b.example.com/",
        "https://user:pass@files.example.com/",
        "https://files.example.com\\@127.0.0.1/",
        "https://[::1",
        "https://files.example.com/\n",
        "//files.example.com/",
    ],
)
def test_an_odd_address_has_no_host(url: str) -> None:
    """What two parsers might read differently is not read at all."""
    assert (place_of(url), host_of(url)) == (None, "")


def test_the_host_is_in_lower_case_and_without_brackets() -> None:
    """The way in which connections name it."""
    assert host_of("HTTPS://Files.Example.COM:8443/A") == "files.example.com"
    assert host_of("https://[2001:DB8::1]/") == "2001:db8::1"
