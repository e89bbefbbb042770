/** Several asynchronous sequences as one, a few at a time; whichever has something first. */
export async function* sideBySide<Item>(
  sequences: readonly AsyncGenerator<Item>[],
  limit: number,
): AsyncGenerator<Item> {
  interface Running {
    sequence: AsyncGenerator<Item>
    next: Promise<{ running: Running; result: IteratorResult<Item> }>
  }
  const waiting = [...sequences]
  const running = new Set<Running>()
  const ask = (entry: Running) => {
    entry.next = entry.sequence.next().then((result) => ({ running: entry, result }))
    // A fault is told when its turn comes, not as an unhandled one.
    entry.next.catch(() => undefined)
  }
  const fill = () => {
    while (running.size < limit && waiting.length > 0) {
      const entry = { sequence: waiting.shift() } as Running
      running.add(entry)
      ask(entry)
    }
  }
  try {
    for (fill(); running.size > 0; fill()) {
      const { running: entry, result } = await Promise.race([...running].map(({ next }) => next))
      if (result.done) running.delete(entry)
      else {
        yield result.value
        ask(entry)
      }
    }
  } finally {
    await Promise.allSettled(
      [...running].map(async ({ sequence, next }) => {
        await next.catch(() => undefined)
        await sequence.return(undefined)
      }),
    )
  }
}
