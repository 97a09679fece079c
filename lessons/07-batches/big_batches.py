import asyncio

BATCH = 10  # knob: 1..20 step 1 letters
LETTERS = range(20)
under_way = 0
most = 0


async def send(letter):
    global under_way, most
    under_way += 1
    most = max(most, under_way)
    await asyncio.sleep(0.25)  # until the answer is there
    under_way -= 1
    return letter


async def main():
    answers = []
    for first in range(0, len(LETTERS), BATCH):
        batch = LETTERS[first:first + BATCH]
        answers += await asyncio.gather(*[send(letter) for letter in batch])
    print(len(answers), "answers")
    print("at most", most, "under way")


asyncio.run(main())
