import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Gate } from './gate.ts'
import { Synchroniser } from './synchroniser.ts'

const log = { error: () => undefined }
const clock = () => 1_700_000_000_000

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => vi.useRealTimers())

/** Sources that have brought what is newest go on with older records when they may. */
function startWorks({ sources, build }: { sources?: string[]; build?: () => Promise<void> } = {}) {
  const events: string[] = []
  let ends = 0
  const synchroniser = new Synchroniser(
    {
      clock,
      log,
      ...(sources ? { sources: () => sources } : {}),
      sync: async ({ only, signal, onProgress, onRecent }) => {
        const source = only?.[0] ?? 'all'
        events.push(`${source} newest`)
        onProgress({ source, stream: 'commit', phase: 'fetching', done: 1, total: null, message: null })
        await onRecent(source)
        events.push(signal.aborted ? `${source} stopped` : `${source} older`)
        return { failures: [] }
      },
      build: async () => {
        events.push('build')
        await build?.()
        events.push('built')
        return { buildId: ++ends }
      },
    },
    0,
  )
  return { synchroniser, events }
}

test('a gate holds back until it is opened, and nobody from then on', async () => {
  const gate = new Gate()
  const passed: string[] = []
  void gate.over.then(() => passed.push('early'))
  await Promise.resolve()
  expect(passed).toEqual([])
  gate.open()
  gate.open()
  await gate.over
  expect(passed).toEqual(['early'])
})

test('older records wait for the first build, and for no later one', async () => {
  const { synchroniser, events } = startWorks({ sources: ['git:a', 'git:b'] })
  synchroniser.request(['git:a'])
  await vi.advanceTimersByTimeAsync(100)
  expect(events).toEqual(['git:a newest', 'build', 'built', 'git:a older'])
  await vi.advanceTimersByTimeAsync(60_000)
  await synchroniser.settled()
  events.length = 0
  synchroniser.request(['git:b'])
  await vi.advanceTimersByTimeAsync(0)
  expect(events.slice(0, 2)).toEqual(['git:b newest', 'git:b older'])
  await synchroniser.close()
})

test('a first build that fails holds back nobody', async () => {
  const { synchroniser, events } = startWorks({ build: () => Promise.reject(new Error('no such column')) })
  synchroniser.request(['git:a'])
  await vi.advanceTimersByTimeAsync(100)
  expect(events.slice(0, 3)).toEqual(['git:a newest', 'build', 'git:a older'])
  expect(synchroniser.progress().failures).toMatchObject([{ message: 'no such column' }])
  await synchroniser.close()
})

test('a stop lets go of those that wait, and builds nothing', async () => {
  const { synchroniser, events } = startWorks({ sources: ['git:a', 'git:b', 'git:c'] })
  synchroniser.request(['git:a'])
  await vi.advanceTimersByTimeAsync(100)
  expect(events).toEqual(['git:a newest'])
  await synchroniser.close()
  await vi.advanceTimersByTimeAsync(60_000)
  expect(events).toEqual(['git:a newest', 'git:a stopped'])
})

test('a source of which nobody knows the others is built from at once', async () => {
  for (const works of [{}, { sources: [] }]) {
    const { synchroniser, events } = startWorks(works)
    synchroniser.request()
    await vi.advanceTimersByTimeAsync(100)
    expect(events.slice(0, 4)).toEqual(['all newest', 'build', 'built', 'all older'])
    await synchroniser.close()
  }
})

test('sources that are not read yet, for want of room or for good, are waited for a while', async () => {
  const sources = ['git:a', 'git:b', 'git:c', 'git:d', 'git:e', 'git:f', 'git:g']
  const { synchroniser, events } = startWorks({ sources })
  for (const source of sources) synchroniser.request([source])
  await vi.advanceTimersByTimeAsync(4_000)
  expect(events).toEqual(sources.slice(0, 4).map((source) => `${source} newest`))
  await vi.advanceTimersByTimeAsync(2_000)
  expect(events.slice(4, 6)).toEqual(['build', 'built'])
  await vi.advanceTimersByTimeAsync(60_000)
  await synchroniser.settled()
  expect(events.filter((event) => event.endsWith('older'))).toHaveLength(5)
  await synchroniser.close()
})
