import { expect, test } from 'vitest'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { Switch } from './switch.ts'

/** Of which one only sees who answers, and whether it is closed. */
function makeWarehouse(name: string) {
  const state = { isClosed: false }
  const answer = () => {
    if (state.isClosed) throw new Error(`${name} is closed`)
    return Promise.resolve([name])
  }
  const warehouse = {
    rows: answer,
    stream: async () => ({
      columns: [],
      close: () => undefined,
      async *[Symbol.asyncIterator]() {
        yield* await answer()
        yield* await answer()
      },
    }),
    guest: async () => ({ run: answer, release: () => undefined, admit: () => Promise.resolve() }),
    close: async () => void (state.isClosed = true),
  } as unknown as Warehouse
  return { warehouse, state }
}

function openSwitch() {
  const [first, next] = [makeWarehouse('first'), makeWarehouse('next')]
  return { held: new Switch(first.warehouse, 1), first, next }
}

test('from the moment of the change everybody is answered by the next, and the old one is closed', async () => {
  const { held, first, next } = openSwitch()
  expect([await held.warehouse.rows(''), held.told]).toEqual([['first'], 1])
  await held.take(next.warehouse, 2)
  expect([await held.warehouse.rows(''), held.told, first.state.isClosed]).toEqual([['next'], 2, true])
})

test('whoever reads a whole goes on with the old one to the end, which stays open for as long', async () => {
  const { held, first, next } = openSwitch()
  let taken: Promise<void> | undefined
  const read = await held.whole(async () => {
    const before = await held.warehouse.rows('')
    taken = held.take(next.warehouse, 2)
    // Somebody else asks meanwhile.
    const after = await held.warehouse.rows('')
    return [before, after, [held.told, first.state.isClosed]]
  })
  expect(read).toEqual([['first'], ['first'], [1, false]])
  await taken
  expect([await held.warehouse.rows(''), first.state.isClosed]).toEqual([['next'], true])
})

test('what goes on after its whole is over reads what there is, and nothing that is closed', async () => {
  const { held, next } = openSwitch()
  let late: Promise<unknown> = Promise.resolve()
  let go = () => {}
  const gone = new Promise<void>((resolve) => (go = resolve))
  await held.whole(async () => {
    late = gone.then(() => held.warehouse.rows(''))
  })
  await held.take(next.warehouse, 2)
  go()
  expect(await late).toEqual(['next'])
})

test.each(['stream', 'guest'] as const)(
  'a %s that is lent holds the old one until it is given back, which counts once',
  async (kind) => {
    const { held, first, next } = openSwitch()
    const lent = await held.warehouse[kind]('' as never)
    const other = held.whole(() => new Promise<void>((resolve) => setTimeout(resolve, 20)))
    const taken = held.take(next.warehouse, 2)
    const giveBack = 'release' in lent ? lent.release : lent.close
    giveBack()
    giveBack()
    expect(first.state.isClosed).toBe(false)
    await other
    await taken
    expect(first.state.isClosed).toBe(true)
  },
)

test('a stream that is read to its end gives itself back', async () => {
  const { held, first, next } = openSwitch()
  const chunks: unknown[] = []
  const stream = await held.warehouse.stream('')
  const taken = held.take(next.warehouse, 2)
  for await (const chunk of stream) chunks.push(chunk)
  await taken
  expect([chunks, first.state.isClosed]).toEqual([['first', 'first'], true])
})
