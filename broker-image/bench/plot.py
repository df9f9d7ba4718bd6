"""Latency by percentile as an SVG: lines, axes and words, and nothing that has to be installed."""

import math
from html import escape

WIDTH, HEIGHT = 800, 480
LEFT, RIGHT, TOP, BOTTOM = 80, 140, 50, 60
COLORS = ["#d55e00", "#0072b2", "#009e73", "#cc79a7"]  # told apart by people who are colour-blind, too
PERCENTILES = ["0", "90", "99", "99.9", "99.99", "99.999"]

Curve = list[tuple[float, float]]
"""Milliseconds, and the share of all that are not above it; both rise."""


def plot(title: str, curves: dict[str, Curve]) -> str:
    """Both axes are logarithmic: that of percentiles by the share that is above, a nine more at each line."""
    milliseconds = [ms for curve in curves.values() for ms, _ in curve if ms > 0]
    low, high = math.floor(math.log10(min(milliseconds))), math.ceil(math.log10(max(milliseconds)))
    high = max(high, low + 1)

    def x(share: float) -> float:
        nines = min(-math.log10(1 - share) if share < 1 else math.inf, len(PERCENTILES) - 1)
        return LEFT + (WIDTH - LEFT - RIGHT) * nines / (len(PERCENTILES) - 1)

    def y(ms: float) -> float:
        part = (math.log10(max(ms, 10**low)) - low) / (high - low)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * part

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="28" font-size="16">{escape(title)}</text>',
        f'<text x="{LEFT}" y="{HEIGHT - 14}">percentile</text>',
        f'<text x="12" y="{TOP - 8}">ms</text>',
    ]
    for percentile in PERCENTILES:
        at = x(float(percentile) / 100)
        lines.append(f'<path d="M{at:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        lines.append(f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{percentile}%</text>')
    for power in range(low, high + 1):
        at = y(10**power)
        lines.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        lines.append(f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for number, (name, curve) in enumerate(curves.items()):
        color = COLORS[number % len(COLORS)]
        points = " ".join(f"{x(share):.1f},{y(ms):.1f}" for ms, share in steps(curve))
        lines.append(f'<polyline points="{points}" fill="none" stroke="{color}" stroke-width="2"/>')
        at = TOP + 20 * number
        lines.append(f'<path d="M{WIDTH - RIGHT + 12} {at}h20" stroke="{color}" stroke-width="2"/>')
        lines.append(f'<text x="{WIDTH - RIGHT + 38}" y="{at + 4}">{escape(name)}</text>')
    return "\n".join([*lines, "</svg>", ""])


def steps(curve: Curve) -> Curve:
    """From the least to the highest: a percentile between two shares is the greater value's."""
    points = []
    before = 0.0
    for ms, share in curve:
        points += [(ms, before), (ms, share)]
        before = share
    return points
