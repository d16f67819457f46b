"""Choose an async client's transport."""

from mindvideo._runtime.errors import ConfigurationError
from mindvideo._runtime.transport.connections import is_proxied
from mindvideo._runtime.transport.http import AsyncHttpClient, AsyncTransport
from mindvideo._runtime.transport.settings import Settings


def async_transport(
    settings: Settings, http_client: AsyncHttpClient | None, name: str
) -> AsyncTransport:
    """Return the transport of that name. Raises ConfigurationError if there is none."""
    if name not in ("httpx2", "aiohttp"):
        raise ConfigurationError('transport should be "httpx2" or "aiohttp".')
    if name == "httpx2":
        return AsyncTransport(settings, http_client)
    if http_client is not None:
        raise ConfigurationError('http_client is for transport="httpx2" only.')
    try:
        # Imported here: it is an extra.
        from mindvideo._runtime.transport.aiohttp_transport import AiohttpTransport
    except ImportError:
        raise ConfigurationError(
            "transport=\"aiohttp\" needs aiohttp: pip install 'mindvideo[fast]'."
        ) from None
    return AsyncTransport(settings) if is_proxied() else AiohttpTransport(settings)
