"""What is told to who asks again and again what is new."""


def remarks_on(since: int | None, generation: int) -> list[str]:
    """What is to be said where the index is not as far as it was when it was asked before."""
    if since is None or since <= generation:
        return []
    return [f"the index is at generation {generation}, before {since}: it is another one, or was made anew"]
