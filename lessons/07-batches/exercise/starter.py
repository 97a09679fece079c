import asyncio

LETTERS = range(120)
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
    for letter in LETTERS:
        answers.append(await send(letter))
    print(len(answers), "answers")
    print("in order" if answers == list(LETTERS) else "not in order")
    print("at most", most, "under way")


asyncio.run(main())
