import { expect, test, vi } from 'vitest'
import type { Progress } from './schemas/progress.ts'
import { Synchroniser } from './synchroniser.ts'

const log = { error: () => undefined }
const clock = () => 1_700_000_000_000

/** Works whose sync waits until it is let go. */
function startWorks(buildId = 0, sources?: string[]) {
  const syncs: (string[] | 'all')[] = []
  const gates: (() => void)[] = []
  const heard: Progress[] = []
  let built = buildId
  const synchroniser = new Synchroniser(
    {
      clock,
      log,
      ...(sources ? { sources: () => sources } : {}),
      sync: async ({ only, signal, onProgress }) => {
        syncs.push(only ?? 'all')
        const source = only?.[0] ?? 'git:a'
        onProgress({ source, stream: 'commit', phase: 'fetching', done: 1, total: 2, message: null })
        await new Promise<void>((resolve) => {
          gates.push(resolve)
          signal.addEventListener('abort', () => resolve())
        })
        return { failures: [] }
      },
      build: async ({ onProgress }) => {
        onProgress({ model: 'change_fact', done: 1, total: 1 })
        return { buildId: ++built }
      },
    },
    buildId,
    (progress) => heard.push(progress),
  )
  const open = async () => {
    gates.shift()?.()
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return { synchroniser, syncs, heard, open }
}

test('syncs, then builds, and is ready with the first build', async () => {
  const { synchroniser, heard, open } = startWorks()
  expect(synchroniser.progress()).toMatchObject({ state: 'idle', is_ready: false, run_id: 0 })
  synchroniser.request()
  await open()
  await synchroniser.settled()
  expect(heard.map((progress) => progress.state)).toContain('building')
  expect(synchroniser.progress()).toMatchObject({ state: 'idle', is_ready: true, build_id: 1, run_id: 1 })
})

test('joins the run that covers the request', async () => {
  const { synchroniser, syncs, open } = startWorks()
  expect(synchroniser.request()).toEqual({ runId: 1, isJoined: false })
  expect(synchroniser.request(['git:a'])).toEqual({ runId: 1, isJoined: true })
  expect(synchroniser.request()).toEqual({ runId: 1, isJoined: true })
  await open()
  await synchroniser.settled()
  expect(syncs).toEqual(['all'])
})

test('reads sources side by side, each once at a time', async () => {
  const { synchroniser, syncs, open } = startWorks()
  synchroniser.request(['git:a'])
  expect(synchroniser.request(['git:b'])).toEqual({ runId: 2, isJoined: false })
  expect(synchroniser.request(['git:b', 'git:a'])).toEqual({ runId: 2, isJoined: true })
  expect(synchroniser.request(['git:a', 'git:c'])).toEqual({ runId: 3, isJoined: false })
  expect(synchroniser.progress().runs.map(({ sources }) => sources)).toEqual([
    ['git:a'],
    ['git:b'],
    ['git:c'],
  ])
  for (let i = 0; i < 3; i++) await open()
  await synchroniser.settled()
  expect(syncs).toEqual([['git:a'], ['git:b'], ['git:c']])
})

test('gathers what finds no room into one following run', async () => {
  const { synchroniser, syncs, open } = startWorks()
  for (const name of ['a', 'b', 'c', 'd']) synchroniser.request([`git:${name}`])
  expect(synchroniser.request(['git:e'])).toEqual({ runId: 5, isJoined: false })
  expect(synchroniser.request(['git:f'])).toEqual({ runId: 5, isJoined: false })
  expect(synchroniser.progress().runs.at(-1)).toMatchObject({ run_id: 5, phase: 'waiting' })
  for (let i = 0; i < 5; i++) await open()
  await synchroniser.settled()
  expect(syncs.slice(4)).toEqual([['git:e', 'git:f']])
})

test('asked for everything while something is read, waits for it, or reads the rest where that is known', async () => {
  const unknown = startWorks()
  unknown.synchroniser.request(['git:a'])
  unknown.synchroniser.request()
  await unknown.open()
  await unknown.open()
  await unknown.synchroniser.settled()
  expect(unknown.syncs).toEqual([['git:a'], 'all'])

  const known = startWorks(0, ['git:a', 'git:b'])
  known.synchroniser.request(['git:a'])
  known.synchroniser.request()
  expect(known.syncs).toEqual([['git:a'], ['git:b']])
})

test('tells late joiners the state of now', async () => {
  const { synchroniser, open } = startWorks(7)
  synchroniser.request()
  const heard: Progress[] = []
  const stop = synchroniser.subscribe((progress) => heard.push(progress))
  expect(heard[0]).toMatchObject({ state: 'syncing', build_id: 7, streams: [{ source: 'git:a', done: 1 }] })
  stop()
  await open()
  await synchroniser.settled()
  expect(heard).toHaveLength(1)
})

test('builds what has landed although a sync failed, and keeps the reasons', async () => {
  const synchroniser = new Synchroniser(
    {
      clock,
      log,
      sync: async () => {
        throw Object.assign(new Error('No space left: /data\nstack'), { code: 'no_space' })
      },
      build: async () => {
        throw new Error('Unknown column in change_fact: x')
      },
    },
    3,
  )
  synchroniser.request()
  await synchroniser.settled()
  expect(synchroniser.progress().failures).toEqual([
    { source: null, code: 'no_space', message: 'No space left: /data' },
    { source: null, code: 'build_failed', message: 'Unknown column in change_fact: x' },
  ])
  expect(synchroniser.progress()).toMatchObject({ state: 'idle', is_ready: true, build_id: 3 })
})

test('stops a sync when the process closes, and builds no more', async () => {
  const { synchroniser, heard } = startWorks()
  synchroniser.request()
  synchroniser.request(['git:z'])
  await synchroniser.close()
  expect(heard.at(-1)?.state).toBe('idle')
  expect(heard.map((progress) => progress.state)).not.toContain('building')
})

test('does not wait for a build when the process closes', async () => {
  const errors: string[] = []
  let end: (error: Error) => void = () => {}
  const synchroniser = new Synchroniser(
    {
      clock,
      log: { error: (_, message) => void errors.push(message) },
      sync: async () => ({ failures: [] }),
      build: () => new Promise((_, reject) => (end = reject)),
    },
    0,
  )
  synchroniser.request()
  await new Promise((resolve) => setTimeout(resolve, 5))
  await synchroniser.close()
  end(new Error('The warehouse was closed'))
  await synchroniser.settled()
  expect(errors).toEqual([])
})

test('shows each stream once, and as done when the next one has begun', async () => {
  const step = { source: 'git:a', total: null, message: null }
  let gate = () => {}
  const synchroniser = new Synchroniser(
    {
      clock,
      log,
      sync: async ({ onProgress }) => {
        onProgress({ ...step, stream: '', phase: 'fetching', done: 0 })
        onProgress({ ...step, stream: 'repository', phase: 'fetching', done: 1 })
        onProgress({ ...step, stream: 'commit', phase: 'fetching', done: 40 })
        await new Promise<void>((resolve) => (gate = resolve))
        onProgress({ ...step, stream: 'commit', phase: 'done', done: 1, total: 1 })
        return { failures: [] }
      },
      build: async () => ({ buildId: 1 }),
    },
    0,
  )
  const seen = () => synchroniser.progress().streams.map((s) => `${s.stream} ${s.phase} ${s.done}`)
  synchroniser.request()
  expect(seen()).toEqual(['repository done 1', 'commit fetching 40'])
  gate()
  await synchroniser.settled()
  expect(seen()).toEqual(['repository done 1', 'commit done 40'])
})

test('builds again at once when most sources have told what is newest only after the first build', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  try {
    const builtAt: number[] = []
    let recent: (source: string) => void = () => {}
    let end = () => {}
    const synchroniser = new Synchroniser(
      {
        clock,
        log,
        sources: () => ['git:a', 'git:b', 'git:c'],
        sync: async ({ onProgress, onRecent }) => {
          recent = (source) => {
            onProgress({ source, stream: 'commit', phase: 'fetching', done: 1, total: null, message: null })
            void onRecent?.(source)
          }
          await new Promise<void>((resolve) => (end = resolve))
          return { failures: [] }
        },
        // A build of four seconds is followed by a pause of 32 while sources are read.
        build: async () => {
          await new Promise((resolve) => setTimeout(resolve, 4_000))
          builtAt.push(Math.round(performance.now() / 1000))
          return { buildId: builtAt.length }
        },
      },
      0,
    )
    const startedAt = Math.round(performance.now() / 1000)
    synchroniser.request()
    recent('git:a')
    await vi.advanceTimersByTimeAsync(12_000)
    expect(builtAt.map((at) => at - startedAt)).toEqual([9])
    recent('git:b')
    await vi.advanceTimersByTimeAsync(6_000)
    expect(builtAt.map((at) => at - startedAt)).toEqual([9, 16])
    end()
    await vi.advanceTimersByTimeAsync(60_000)
    await synchroniser.settled()
  } finally {
    vi.useRealTimers()
  }
})
