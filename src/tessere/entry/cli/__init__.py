"""The command line: `tessere --help` lists the commands.

Exit codes: 0 done, 1 a part failed, 2 the call is wrong, 3 something it needs cannot be reached.
"""

from __future__ import annotations

import sys
from importlib import import_module

import click

from tessere import __version__
from tessere.kernel.errors import TessereError, Unavailable

# Where each command is; it is loaded when it is asked for, because some need every slice and `up` must start soon.
_COMMANDS = {
    "up": "up:up", "migrate": "system:migrate", "import": "files:import_file", "export": "files:export_events",
    "demo": "demo:demo", "doctor": "doctor:doctor", "lake": "lake:lake", "users": "accounts:users", "keys": "accounts:keys",
    "scale-out": "scaling:scale_out",
}  # fmt: skip


class _Commands(click.Group):
    """Loads its commands one by one."""

    def list_commands(self, _context: click.Context) -> list[str]:
        """In their order of importance."""
        return list(_COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        """The command, loaded now."""
        if name not in _COMMANDS:
            return None
        module, _, attribute = _COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(f"tessere.entry.cli.{module}"), attribute)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tessere")
def tessere() -> None:
    """One customer, one basket, one offer, one conversation, on every channel."""


def main() -> None:
    """Run the command line and turn anticipated errors into a line and an exit code."""
    try:
        tessere(standalone_mode=False)
    except click.exceptions.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except Unavailable as error:
        click.echo(f"tessere: {error.detail}", err=True)
        sys.exit(3)
    except TessereError as error:
        click.echo(f"tessere: {error.detail}", err=True)
        sys.exit(2)
