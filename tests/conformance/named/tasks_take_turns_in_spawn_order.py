"""A spawn appends the task; each pass appends the task that passes."""
from stage import play, start, witness


async def main():
    start(witness(3), "a")
    start(witness(2), "b")
    start(witness(3), "c")


play(main)
