"""What the owner sets about contacts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the contacts come from."""

    files: tuple[str, ...] = ()
    """More files of vCards than contacts.vcf and the folder contacts, all of them in the settings folder."""
    region: str = ""
    """The country of numbers that tell none, as "NO" or CN; "" if unknown. In quotes, or YAML takes NO for no."""
    carddav: str = ""
    """The address of an address book's server, as https://dav.example.org."""
    user: str = ""
    """The account there."""
    password: str = ""
    """Its password; may be ${NAME}."""
    favourites: tuple[str, ...] = ()
    """Names of those who may ring in quiet hours."""
    trusted: tuple[str, ...] = ()
    """Names of those who are called without a question."""
