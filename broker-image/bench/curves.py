"""Curves over time as an SVG, in the manner of `plot.py`, with axes that are linear."""

import math
from html import escape

from plot import BOTTOM, COLORS, HEIGHT, LEFT, RIGHT, TOP, WIDTH

LINES = 6

Points = list[tuple[float, float]]
"""Minutes, and a value that is not negative."""


def draw(title: str, unit: str, curves: dict[str, Points]) -> str:
    last = max(minutes for points in curves.values() for minutes, _ in points) or 1.0
    top = round_up(max(value for points in curves.values() for _, value in points))

    def x(minutes: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * minutes / last

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="28" font-size="16">{escape(title)}</text>',
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 14}" text-anchor="middle">minutes</text>',
        f'<text x="12" y="{TOP - 8}">{escape(unit)}</text>',
    ]
    for line in range(LINES):
        value, minutes = top * line / (LINES - 1), last * line / (LINES - 1)
        lines.append(f'<path d="M{LEFT} {y(value):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        lines.append(f'<text x="{LEFT - 8}" y="{y(value) + 4:.1f}" text-anchor="end">{value:g}</text>')
        lines.append(f'<text x="{x(minutes):.1f}" y="{HEIGHT - BOTTOM + 20}" text-anchor="middle">{minutes:.1f}</text>')
    for number, (name, points) in enumerate(curves.items()):
        color = COLORS[number % len(COLORS)]
        path = " ".join(f"{x(minutes):.1f},{y(value):.1f}" for minutes, value in points)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="2"/>')
        at = TOP + 20 * number
        lines.append(f'<path d="M{WIDTH - RIGHT + 12} {at}h20" stroke="{color}" stroke-width="2"/>')
        lines.append(f'<text x="{WIDTH - RIGHT + 38}" y="{at + 4}">{escape(name)}</text>')
    return "\n".join([*lines, "</svg>", ""])


def round_up(value: float) -> float:
    """To 1, 2 or 5 times a power of ten, as the lines of an axis are."""
    power = 10.0 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)
