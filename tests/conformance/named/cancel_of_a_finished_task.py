"""It does not take, and changes nothing."""
from stage import play, say, start


async def body():
    return 7


async def main():
    a = start(body(), "a")
    await a
    say("cancel", a.cancel())
    say("value", a.result())


play(main)
