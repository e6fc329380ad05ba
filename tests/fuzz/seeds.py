"""The command line of a fuzzer that runs seed after seed."""

import argparse
import sys


def main(run):
    """run(seed, messages) returns what went wrong, or nothing; exceptions count too. Stops at the first seed that goes
    wrong, and prints it with the command that reproduces it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--messages", type=int, default=300)
    options = parser.parse_args()
    for seed in range(options.seed, options.seed + options.runs):
        try:
            failed = run(seed, options.messages)
        except Exception as exception:
            failed = str(exception) or repr(exception)
        if failed:
            print(f"--seed {seed} --runs 1 --messages {options.messages}:\n{failed}")
            sys.exit(1)
    print(f"{options.runs} runs of {options.messages} messages: nothing wrong")
