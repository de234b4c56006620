"""What a unit can be, for the models: their states, and the places of them in beliefs."""

STATES = (
    "before", "headline", "between", "body", "within", "after", "label", "item", "clutter", "other",
)  # fmt: skip
"""Furniture before the headline, the headline, what stands between it and the body, the body, furniture
within and after it, the label of a list, its items, what stands among them, linked headlines of no list."""

BEFORE, HEADLINE, BETWEEN, BODY, WITHIN, AFTER, LABEL, ITEM, CLUTTER, OTHER = range(len(STATES))

PARTS = ("above", "text", "aside", "below")
"""The states of the second look at the body: what is above it, its text, asides in it, what is below."""
TEXT = PARTS.index("text")

MEMBERS = ("item", "clutter", "beyond")
"""The states of units under a label: items, what stands among them, and what is of the list no more."""
MEMBER = MEMBERS.index("item")
