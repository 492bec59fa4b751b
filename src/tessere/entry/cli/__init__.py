"""The command line: `tessere --help` lists the commands.

Exit codes: 0 done, 1 a part failed, 2 the call is wrong, 3 something it needs cannot be reached.
"""

from __future__ import annotations

import sys

import click

from tessere import __version__
from tessere.entry.cli.accounts import keys, users
from tessere.entry.cli.demo import demo
from tessere.entry.cli.doctor import doctor
from tessere.entry.cli.files import export_events, import_file
from tessere.entry.cli.lake import lake
from tessere.entry.cli.scaling import scale_out
from tessere.entry.cli.system import migrate, up
from tessere.kernel.errors import TessereError, Unavailable


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tessere")
def tessere() -> None:
    """One customer, one basket, one offer, one conversation, on every channel."""


for command in (up, migrate, import_file, export_events, demo, doctor, lake, users, keys, scale_out):
    tessere.add_command(command)


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
