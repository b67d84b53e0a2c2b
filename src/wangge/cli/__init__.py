"""The `wangge` command. Django and the settings load only when a command needs them."""


def main() -> None:
    """Run the command line. Exit codes: 0 fine, 1 a problem was found, 2 wrong use or unsafe settings."""
    from wangge.cli.app import app

    app(prog_name="wangge")
