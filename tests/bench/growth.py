"""Draws the output of bench_growth (on the standard input) to the named PNG."""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plot  # noqa: E402

LINES = {"libfann": "#c0504d", "openblas": "#8064a2", "net": "#1f6f50", "limit": "#888888"}
NAMES = {"libfann": "libfann", "openblas": "OpenBLAS loop", "net": "[nn~] (net/)", "limit": "the machine's limit"}


def main():
    head, *rows = [line.split() for line in sys.stdin if line.strip()]
    table = {name: [float(row[k]) for row in rows] for k, name in enumerate(head)}
    table["limit_forward"] = table["limit_read"]
    table["limit_update"] = [a + b for a, b in zip(table["limit_read"], table["limit_change"])]
    figure, axes = plot.subplots(1, 2, figsize=(9, 4), sharey=True)
    for axis, what, title in zip(axes, ("forward", "update"), ("a list: forward", "a target: forward and update")):
        for who, color in LINES.items():
            axis.loglog(
                table["weights"],
                [ns / 1000 for ns in table[f"{who}_{what}"]],
                color=color,
                marker=None if who == "limit" else "o",
                markersize=3,
                linestyle=":" if who == "limit" else "-",
                label=NAMES[who],
            )
        axis.set_title(title)
        axis.set_xlabel("weights")
        axis.grid(alpha=0.3)
    axes[0].set_ylabel("microseconds, one core")
    axes[0].legend()
    figure.tight_layout()
    figure.savefig(sys.argv[1], dpi=110)


if __name__ == "__main__":
    main()
