/**
 * Does `act` for each, so many of them at once, and gives what came of them in their order. Whoever asks much of the engine
 * asks by and by: what somebody else asks meanwhile waits for a few of his questions, and not for all.
 */
export async function inTurns<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  act: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const work = async () => {
    while (next < items.length) {
      const place = next++
      results[place] = await act(items[place]!)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work))
  return results
}
