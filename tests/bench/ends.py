"""The end of a service, declared so that every gift there ever was has a share in it."""

END = """
[[successor]]
code = "commons"

[shutdown]
profile = "association"
returns = "lifetime"
grace = 6
period = 6
fallback = "commons"
"""


def declare(book):
    """Declares the end in a book of ours."""
    with open(book.folder / "book/service.toml", "a", encoding="utf-8") as file:
        file.write(END)
    book.run("apply")


def who_would_get_what(book):
    """Every line of the waterfall, one for each gift."""
    return book.run("shutdown", "--format", "csv")
