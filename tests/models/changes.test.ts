import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Stream } from './stream.ts'
import { workday as at } from './days.ts'
import { line, merging, openChanges, own, R, request, sha, told } from './change-rows.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openChanges()
})
afterAll(() => stream.close())

const changes = () =>
  stream.ask(
    `SELECT split_part(replace(change_id, '@', '#'), '#', 2), commit_count, first_commit_at, title FROM change_fact ORDER BY merged_at, change_id`,
  )

describe('a history that was told in a circle', () => {
  it.each<[string, [string, number, string[]][]]>([
    [
      'of one',
      [
        ['a', 1, []],
        ['b', 2, ['b', 'a']],
        ['c', 3, ['b']],
      ],
    ],
    [
      'of two',
      [
        ['a', 1, ['b']],
        ['b', 2, ['a']],
        ['c', 3, ['b']],
      ],
    ],
    [
      'through a merge',
      [
        ['a', 1, []],
        ['b', 2, ['a', 'c']],
        ['c', 3, ['b']],
      ],
    ],
  ])('%s is built all the same, and what leads around counts for nothing', async (_, commits) => {
    await stream.given(line(...commits))
    const found = await changes()
    expect(found.at(-1)).toEqual(['c', 1, at(3), 'c'])
  })
})

describe('the hosting tool says which request a commit merged', () => {
  it('a squash without a number in its subject is the request, with its own commits', async () => {
    const rows = [own(7, 'x1', 2), own(7, 'x2', 3), merging(7, 'b', 5)]
    await stream.given({
      ...line(['a', 1, []], ['b', 5, ['a']]),
      change: [request(7, 'b', 5)],
      requested_commit: rows,
      change_commit: told(rows),
    })
    expect(await changes()).toEqual([
      ['a', 1, at(1), 'a'],
      ['7', 2, at(2), 'Request 7'],
    ])
  })

  it('a rebase puts several commits on the line, all of one request, by author time and subject', async () => {
    const rows = [own(7, 'x1', 2), own(7, 'x2', 3), merging(7, 'b2', 5)]
    await stream.given({
      ...line(
        ['a', 1, []],
        ['b1', 5, ['a'], { authored_at: at(2), subject: 'x1' }],
        ['b2', 5, ['b1'], { authored_at: at(3), subject: 'x2' }],
        ['c', 6, ['b2']],
      ),
      change: [request(7, 'b2', 5)],
      requested_commit: rows,
      change_commit: told(rows),
    })
    expect(await changes()).toEqual([
      ['a', 1, at(1), 'a'],
      ['7', 2, at(2), 'Request 7'],
      ['c', 1, at(6), 'c'],
    ])
    expect(
      await stream.ask(`SELECT commit_id FROM int_commit__merged WHERE change_id = '${R}#7' ORDER BY 1`),
    ).toEqual([[sha('b1')], [sha('b2')]])
  })

  it('a merge commit brings its branch, and no commit is a change of its own', async () => {
    const rows = [own(7, 'x1', 2), own(7, 'x2', 3), merging(7, 'm', 5)]
    await stream.given({
      ...line(['a', 1, []], ['x1', 2, ['a']], ['x2', 3, ['x1']], ['m', 5, ['a', 'x2']]),
      change: [request(7, 'm', 5)],
      requested_commit: rows,
      change_commit: told(rows),
    })
    expect(await changes()).toEqual([
      ['a', 1, at(1), 'a'],
      ['7', 2, at(2), 'Request 7'],
    ])
  })

  it.each([
    ['a bot alone made one', 'github:helper[bot]', true],
    ['a person committed to the request of a bot', 'github:anna', false],
  ])('%s', async (_, author_id, isBot) => {
    const bot = 'github:helper[bot]'
    await stream.given({
      ...line(['a', 1, []], ['b', 5, ['a'], { author_id: bot }]),
      change: [
        {
          change_id: `${R}#1`,
          repository_id: R,
          number: 1,
          title: 'Bump',
          author_id: bot,
          merged_at: at(5),
          merge_commit_id: sha('b'),
        },
      ],
      requested_commit: [
        {
          change_id: `${R}#1`,
          commit_id: sha('x'),
          repository_id: R,
          is_merge_commit: false,
          author_id: bot,
          authored_at: at(3),
        },
        {
          change_id: `${R}#1`,
          commit_id: sha('y'),
          repository_id: R,
          is_merge_commit: false,
          author_id,
          authored_at: at(4),
        },
        {
          change_id: `${R}#1`,
          commit_id: sha('b'),
          repository_id: R,
          is_merge_commit: true,
          authored_at: at(5),
        },
      ],
    })
    expect(await stream.ask(`SELECT is_bot FROM change_fact WHERE change_id = '${R}#1'`)).toEqual([[isBot]])
  })

  it('goes before a number in another subject, which may be an issue', async () => {
    const rows = [own(7, 'x1', 2), merging(7, 'c', 5)]
    await stream.given({
      ...line(['a', 1, []], ['b', 4, ['a'], { request_number: 7, subject: 'Mend (#7)' }], ['c', 5, ['b']]),
      change: [request(7, 'c', 5)],
      requested_commit: rows,
      change_commit: told(rows),
    })
    expect((await changes()).map(([id]) => id)).toEqual(['a', 'b', '7'])
  })

  it('an open request and one that was closed unmerged are no changes yet', async () => {
    await stream.given({
      ...line(['a', 1, []]),
      change: [
        { change_id: `${R}#8`, repository_id: R, number: 8, opened_at: at(2) },
        { change_id: `${R}#9`, repository_id: R, number: 9, opened_at: at(2), closed_at: at(3) },
      ],
    })
    expect((await changes()).map(([id]) => id)).toEqual(['a'])
  })
})
