"""The command `speaker` and its parts."""

from typing import Annotated

import typer

from speaker import __version__
from speaker.cli import inspect, models, offer, privacy, talk, understand
from speaker.cli.common import say, start_log

app = typer.Typer(
    help="Mynah: a smart speaker that its owner owns.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback(invoke_without_command=True)
def speaker(
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Log everything, also what was said.")] = False,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    """Mynah: a smart speaker that its owner owns."""
    start_log(verbose)
    if version:
        say(f"mynah-speaker {__version__}")
        raise typer.Exit


for command in (
    talk.run,
    talk.simulate,
    talk.demo,
    talk.hear,
    talk.ask,
    talk.say,
    offer.mcp,
    understand.route,
    inspect.devices,
    inspect.config,
    inspect.doctor,
    privacy.privacy,
    inspect.bench,
):
    app.command()(command)
app.add_typer(understand.skills_app, name="skills")
app.add_typer(models.app, name="models")


def main() -> None:
    """Run the command line."""
    app()
