"""The public address as the service knows it, kept for commands that run without its environment."""

from config.settings import Settings, write_private


def keep_address(settings: Settings) -> None:
    """Note under which address the service starts."""
    write_private(settings.address_file, f"{settings.base_url}\n")


def known_address(settings: Settings) -> str | None:
    """The address of the environment, else the one with which the service last started; None where neither is known."""
    if settings.says_its_address:
        return settings.base_url
    try:
        return settings.address_file.read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None
