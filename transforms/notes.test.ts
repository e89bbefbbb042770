import { describe, expect, test } from 'vitest'
import { Flights } from './flights.ts'
import { readModels } from './model.ts'
import { listMentions, note, Notes, noteStatement, SharedReading, unnoted } from './notes.ts'

describe('what a statement reads', () => {
  test('is found in every text of the registry, as the engine parses it', async () => {
    const { models, metrics, checks } = await readModels()
    const all = [...models.values(), ...metrics.values(), ...checks.values()]
    expect(all.length).toBeGreaterThan(300)
    for (const { sql, references, file } of all) {
      const found = new Set(listMentions(sql))
      const missing = references.filter(({ relation }) => !found.has(relation))
      expect(missing, file).toEqual([])
    }
  })

  test.each([
    ['select 1 from (from change)', ['change']],
    ['select * from a, "main"."commit" as x join\n  meta.build using (id)', ['a', 'commit', 'meta.build']],
    [`select 'from team' -- from incident\nfrom /* join release */ service`, ['service']],
    ['select * from (build cross join change_fact)', ['build', 'change_fact']],
  ])('%s', (sql, names) => {
    const found = listMentions(sql)
    expect(found).toEqual(expect.arrayContaining(names))
    expect(found).not.toEqual(expect.arrayContaining(['team']))
    expect(found).not.toEqual(expect.arrayContaining(['incident']))
    expect(found).not.toEqual(expect.arrayContaining(['release']))
  })
})

describe('notes', () => {
  const later = () => new Promise((resolve) => setTimeout(resolve, 1))

  test('hold what is read in their work, in all that it waits for, and nothing else', async () => {
    const [one, other] = [new Notes(), new Notes()]
    const read = async (name: string) => {
      await later()
      noteStatement(`select * from ${name}`)
    }
    await Promise.all([one.take(() => read('a')), other.take(() => read('b')), read('c')])
    expect([[...one.names], [...other.names]]).toEqual([['a'], ['b']])
    await one.take(() => unnoted(() => read('d')))
    expect([...one.names]).toEqual(['a'])
  })

  test('hold what was read once for several, also by those who came later', async () => {
    const [one, other, last] = [new Notes(), new Notes(), new Notes()]
    const flights = new Flights()
    const ask = () =>
      flights.join('key', {}, async () => {
        await later()
        note(['a'])
        return 1
      })
    expect(await Promise.all([one.take(ask), other.take(ask)])).toEqual([1, 1])
    expect([[...one.names], [...other.names]]).toEqual([['a'], ['a']])
    const shared = new SharedReading(async () => note(['b']))
    await shared.get()
    await last.take(() => shared.get())
    expect([...last.names]).toEqual(['b'])
  })
})
