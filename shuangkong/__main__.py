"""Runs ``shuangkong`` and turns what was refused into one line and exit code 2."""

import sys


def main() -> None:
    """Run the command line; exit 0 clean, 1 with findings, 2 when it could not run."""
    from shuangkong._cli import app
    from shuangkong._errors import Refused

    try:
        app()
    except Refused as refusal:
        sys.stderr.write(f"shuangkong: {refusal}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
