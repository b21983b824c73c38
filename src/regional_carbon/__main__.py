"""`python -m regional_carbon` is the command line."""

from regional_carbon.cli import main

main(prog_name="regional-carbon")
