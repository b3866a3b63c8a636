"""Says things in other languages."""

import re
from dataclasses import dataclass
from pathlib import Path

from skills.translate import languages
from skills.translate.azure import OLD, Azure
from skills.translate.libretranslate import LibreTranslate
from skills.translate.translator import Translator
from speaker.skill import (
    Context,
    Data,
    Fault,
    Intent,
    Question,
    Reply,
    Response,
    ServiceError,
    Skill,
    SkillError,
    first_of,
)

_HAN = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Settings:
    """Who translates. A service with an empty address or key is not asked."""

    libretranslate: str = ""
    """The address of a LibreTranslate, as http://192.168.1.5:5000; it is asked first."""
    libretranslate_key: str = ""
    """Your key, if it wants one."""
    azure: str = "https://api.cognitive.microsofttranslator.com"
    """The address of Azure Translator."""
    azure_key: str = ""
    """Your key for Azure Translator."""
    azure_region: str = ""
    """Its region, as westeurope; "" for a key of all regions."""
    azure_version: str = OLD
    """The version of its interface: 3.0, or 2026-06-06."""
    voices: tuple[str, ...] = ("en", "zh")
    """The languages that your voice speaks."""


skill = Skill(
    "translate",
    Path(__file__).parent,
    Settings,
    hosts=("api.cognitive.microsofttranslator.com",),
    sends=(Data.SAID,),
    providers=("libretranslate", "azure"),
)


@skill.intent("translate", reads=True)
def translate(intent: Intent, ctx: Context[Settings]) -> Response:
    """Say a text in another language."""
    ready = _translators(ctx.settings)
    if not ready:
        return ctx.fail("not_set_up")
    text = intent.slots.get("text", "")
    for lead in ctx.words.meanings.get("lead", {}):
        text = text.removeprefix(lead)
    if not text.strip():
        return ctx.ask("which_text", question=Question(intent, "text"), reply=Reply.DICTATION)
    source = _code(intent.slots.get("from", "")) or ""
    target = _code(intent.slots.get("language", "")) or _guess(text, source, ctx)
    if target is None:
        return ctx.ask("which_language", question=Question(intent, "language"))
    return _tell(ctx, ready, text.strip(), source, target)


def _translators(own: Settings) -> list[Translator]:
    """Return those that are set up, those at home first."""
    ready: list[Translator] = []
    if own.libretranslate:
        ready.append(LibreTranslate(own.libretranslate.rstrip("/"), own.libretranslate_key))
    if own.azure_key:
        ready.append(Azure(own.azure.rstrip("/"), own.azure_key, own.azure_region, own.azure_version))
    return ready


def _code(name: str) -> str | None:
    """Return the code of a language that was named; leave with words if nobody knows it."""
    code = languages.find(name) if name else None
    if name and code is None:
        raise SkillError("unknown_language", name=name)
    return code


def _guess(text: str, source: str, ctx: Context[Settings]) -> str | None:
    """Return the language that is meant where none was named: ours for foreign words; `None` if that says nothing."""
    own = "zh-Hans" if ctx.words.language == "zh" else "en"
    if source and source != own:
        return own
    if ctx.words.language == "zh":
        return "en" if _HAN.search(text) else own
    return None


def _tell(ctx: Context[Settings], ready: list[Translator], text: str, source: str, target: str) -> Response:
    name = languages.name_of(target, ctx.words.language)
    try:
        source_name, translated = first_of(
            ctx.web, ready, lambda one, web: (one.name, one.translate(web, text, source, target))
        )
    except ServiceError as error:
        if error.fault in (Fault.NOT_FOUND, Fault.MISUNDERSTOOD):
            raise SkillError("no_such_language", language=name) from error
        raise
    if not languages.is_readable(translated, target, ctx.settings.voices):
        # Letters that the voice can't read it would spell, or pass over in silence.
        return ctx.partly("unreadable", language=name, text=translated)
    return ctx.respond("translated", source=source_name, language=name, text=translated)
