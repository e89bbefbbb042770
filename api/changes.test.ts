import { describe, expect, test, vi } from 'vitest'
import { Audience } from './audience.ts'
import { Changes } from './changes.ts'
import { emptyProgress } from './flight.ts'

const openChanges = () => new Changes({ models: new Map([['commit', {}]]) } as never)

describe('changes', () => {
  test('an answer holds until something that it was made of has changed', () => {
    const changes = openChanges()
    changes.tell(['commit'])
    const made = changes.now
    changes.tell(['team'])
    expect(changes.isSame(['commit'], made)).toBe(true)
    expect(changes.isSame(['commit', 'team'], made)).toBe(false)
    changes.tell(null)
    expect(changes.isSame(['commit'], made)).toBe(false)
    expect(changes.isSame([], changes.now)).toBe(true)
  })

  test('who was away hears of all that he missed, or that it is more than anybody knows', () => {
    const changes = openChanges()
    changes.tell(['a'])
    const at = changes.readId(changes.idOf())!
    expect(changes.since(at)).toEqual([])
    changes.tell(['b', 'c'])
    changes.tell(['b'])
    expect(changes.since(at)).toEqual(['b', 'c'])
    for (let i = 0; i < 600; i++) changes.tell(['d'])
    expect(changes.since(at)).toBe(null)
    expect(changes.since(changes.now - 1)).toEqual(['d'])
    expect(changes.readId(openChanges().idOf())).toBe(null)
    expect(changes.readId('nonsense')).toBe(null)
    expect(changes.since(changes.now + 1)).toBe(null)
  })

  test('relations are told from columns, and all that is known beside them is one', () => {
    const names = ['commit', 'commit.sha', 'meta.build', 'raw.rejected', 'nothing', 'config.bot', 'time']
    expect(openChanges().relationsIn(names)).toEqual(['commit', 'config.bot', 'state', 'time'])
  })
})

describe('an audience', () => {
  function openAudience(patienceMs = 10) {
    const changes = openChanges()
    const state = { ...emptyProgress(1), failures: [{ source: null, code: 'x', message: 'x'.repeat(1000) }] }
    const audience = new Audience({ changes, progress: () => state, most: 3, patienceMs })
    return { changes, audience, state }
  }
  const turn = () => new Promise((resolve) => setTimeout(resolve, 2))
  const eventsOf = (text: string) =>
    [...text.matchAll(/event: changed\ndata: (.*)/g)].map(([, json]) => JSON.parse(json!))

  test('hears at once of what has changed, and who comes back of what he missed', async () => {
    const { changes, audience } = openAudience()
    const stream = audience.join(null)
    expect(String(stream.read())).toMatch(
      /^retry: \d{4}\n\nevent: progress\n.*\n\nid: \w+-0\nevent: changed\n/,
    )
    changes.tell(['a'])
    changes.tell(['b'])
    await turn()
    const text = String(stream.read())
    expect(eventsOf(text)).toEqual([{ build_id: 1, relations: ['a', 'b'] }])
    const id = /^id: (.*)$/m.exec(text)![1]!
    stream.destroy()
    changes.tell(['c'])
    await turn()
    expect(audience.size).toBe(0)
    expect(eventsOf(String(audience.join(id).read()))).toEqual([{ build_id: 1, relations: ['c'] }])
    expect(eventsOf(String(audience.join('0badc0de-1').read()))).toEqual([{ build_id: 1, relations: null }])
    audience.close()
  })

  test('a reader who is slow gets all at once when he reads again, and no more is held for him than that', async () => {
    const { changes, audience } = openAudience()
    const [slow, fast] = [audience.join(null), audience.join(null)]
    let heard = ''
    fast.on('data', (part) => (heard += part))
    const isFull = () => slow.writableNeedDrain
    for (let i = 0; i < 5_000 || !isFull(); i++) {
      changes.tell([`relation_${i}_${'x'.repeat(100)}`])
      if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve))
    }
    await turn()
    expect(slow.writableLength + slow.readableLength).toBeLessThan(300_000)
    changes.tell(['last'])
    await turn()
    let late = ''
    slow.on('data', (part) => (late += part))
    await vi.waitFor(() => expect(eventsOf(late).at(-1).relations ?? ['last']).toContain('last'))
    expect(eventsOf(heard).at(-1).relations).toContain('last')
    audience.close()
    expect([slow.writableEnded, fast.writableEnded]).toEqual([true, true])
  })

  test('who reads nothing is left, and the next is refused when all places are taken', async () => {
    vi.useFakeTimers()
    try {
      const { changes, audience } = openAudience(20_000)
      const streams = [audience.join(null), audience.join(null), audience.join(null)]
      expect(audience.isFull).toBe(true)
      streams[0]!.resume()
      for (let i = 0; i < 3_000; i++) {
        changes.tell([`relation_${'x'.repeat(100)}_${i}`])
        if (i % 10 === 0) await vi.advanceTimersByTimeAsync(0)
      }
      await vi.advanceTimersByTimeAsync(60_000)
      expect(streams.map(({ destroyed }) => destroyed)).toEqual([false, true, true])
      expect(audience.isFull).toBe(false)
      audience.close()
    } finally {
      vi.useRealTimers()
    }
  })
})
