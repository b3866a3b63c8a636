"""What the owner sets about contacts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the contacts come from."""

    files: tuple[str, ...] = ()
    """Files of vCards, beside contacts.vcf and the folder contacts in the settings folder."""
    region: str = ""
    """The country of numbers that tell none, as NO or CN."""
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
