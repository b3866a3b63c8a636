"""How well the speaker hears, and what to do about its microphone."""

from pathlib import Path

from speaker.skill import Context, EarReport, Finding, Intent, NoSettings, Response, Skill, Trouble, spoken

skill = Skill("ears", Path(__file__).parent, NoSettings)

_QUIET, _LOUD = 35.0, 20.0
"""Decibels between the room and what stands out of it; in kitchen noise at 10 dB recognition is already worse."""


@skill.intent("diagnostics.ears", reads=True)
def check(intent: Intent, ctx: Context[NoSettings]) -> Response:
    """Say what was measured, and what to do about the worst of it."""
    report = ctx.ears.report()
    if report.findings:
        return ctx.respond(report.findings[0].trouble.value, measured=_measured(report.findings[0], ctx.tell))
    if report.noise is None or report.speech is None:
        return ctx.respond("too_early")
    return ctx.respond(_room(report), above=ctx.tell.number(round(report.speech - report.noise)))


def _room(report: EarReport) -> str:
    assert report.speech is not None and report.noise is not None  # the caller has looked
    above = report.speech - report.noise
    return "quiet" if above > _QUIET else "loud" if above < _LOUD else "usual"


def _measured(finding: Finding, tell: spoken.Telling) -> str:
    """Return the number as one would say it."""
    match finding.trouble:
        case Trouble.RATE:
            return tell.number(round(finding.measured / 1000))
        case Trouble.CLIPPING | Trouble.OFFSET:
            return tell.number(max(1, round(abs(finding.measured) * 100)))
        case _:
            return tell.number(round(abs(finding.measured)))
