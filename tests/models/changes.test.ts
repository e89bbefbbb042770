import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

let stream: Stream
beforeAll(async () => {
  stream = await openStream(
    'change_fact',
    'int_commit__merged',
    'deployment_change_fact',
    'commit_in_one_change_set',
    'deployment_follows_previous',
    'failure_has_evidence',
    'lead_is_sum_of_stages',
    'merge_has_a_time',
    'release_size_is_its_changes',
    'stage_ends_after_its_start',
    'waiting_is_not_deployed',
  )
})
afterAll(() => stream.close())

const R = 'github.com/acme/shop'
const at = (day: number, hour = 10) =>
  `2026-01-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00`
const sha = (label: string) => `${R}@${label}`

const repository: Row[] = [{ repository_id: R, name: 'shop', default_branch: 'main' }]
const accounts: Row[] = [
  { account_id: 'github:anna', tool: 'github' },
  { account_id: 'github:ben', tool: 'github' },
  { account_id: 'github:helper[bot]', tool: 'github', is_bot: true },
]

/** A line of commits, each with its parents, the last one the tip of the default branch. */
function line(
  ...commits: [label: string, day: number, parents: string[], more?: Row][]
): Record<string, Row[]> {
  return {
    repository,
    account: accounts,
    commit: commits.map(([label, day, parents, more]) => ({
      commit_id: sha(label),
      repository_id: R,
      sha: label,
      author_id: 'github:anna',
      authored_at: at(day),
      committed_at: at(day),
      subject: label,
      title: label,
      parent_count: parents.length,
      ...more,
    })),
    commit_parent: commits.flatMap(([label, , parents]) =>
      parents.map((parent, i) => ({
        commit_id: sha(label),
        parent_commit_id: sha(parent),
        parent_position: i + 1,
      })),
    ),
    code_ref: [
      {
        code_ref_id: 'main',
        repository_id: R,
        name: 'main',
        kind: 'branch',
        is_default: true,
        is_release: false,
        commit_id: sha(commits.at(-1)![0]),
      },
    ],
  }
}

function request(number: number, merge: string, mergedDay: number, more: Row = {}): Row {
  return {
    change_id: `${R}#${number}`,
    repository_id: R,
    number,
    title: `Request ${number}`,
    author_id: 'github:anna',
    base_branch: 'main',
    opened_at: at(mergedDay, 6),
    merged_at: at(mergedDay),
    merge_commit_id: sha(merge),
    ...more,
  }
}

function own(number: number, label: string, day: number, more: Row = {}): Row {
  return {
    change_id: `${R}#${number}`,
    commit_id: sha(label),
    repository_id: R,
    is_merge_commit: false,
    author_id: 'github:anna',
    authored_at: at(day),
    subject: label,
    ...more,
  }
}

const merging = (number: number, label: string, day: number) =>
  own(number, label, day, { is_merge_commit: true })
const told = (rows: Row[]): Row[] =>
  rows.map((row) => {
    const { change_id, commit_id, is_merge_commit } = row as Record<string, string>
    return { change_id: change_id!, commit_id: commit_id!, is_merge_commit: is_merge_commit! }
  })

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

describe('the stages of a change', () => {
  const deployment: Row[] = [1, 9].map((day) => ({
    deployment_id: `d${day}`,
    origin: 'tool',
    repository_id: R,
    native_environment: 'production',
    commit_id: sha(day === 1 ? 'a' : 'b'),
    finished_at: at(day, 12),
    outcome: 'succeeded',
  }))
  const stages = async (more: Row, reviews: Row[]) => {
    const rows = [own(7, 'x1', 2), merging(7, 'b', 8)]
    const report = await stream.given({
      ...line(['a', 1, []], ['b', 8, ['a']]),
      deployment,
      change: [request(7, 'b', 8, { opened_at: at(3), ...more })],
      requested_commit: rows,
      change_commit: told(rows),
      review: reviews.map((row, i) => ({
        review_id: `r${i}`,
        change_id: `${R}#7`,
        verdict: 'approved',
        ...row,
      })),
    })
    const [row] =
      await stream.ask(`SELECT coding_hours, pickup_hours, review_hours, release_hours, lead_time_hours, fault_count
      FROM change_fact WHERE number = 7`)
    return {
      row,
      faults: report.checks.filter(({ failingCount }) => failingCount > 0).map(({ name }) => name),
    }
  }
  const review = (reviewer_id: string, day: number) => ({ reviewer_id, submitted_at: at(day) })

  it('add up to the lead time where all are known', async () => {
    const { row, faults } = await stages({}, [review('github:ben', 5)])
    expect(row).toEqual([24, 48, 72, 26, 170, 0])
    expect(faults).toEqual([])
  })

  it('count from the last time it was marked ready', async () => {
    expect((await stages({ ready_at: at(4) }, [review('github:ben', 5)])).row).toEqual([
      48, 24, 72, 26, 170, 0,
    ])
  })

  it.each([
    ['there is none', []],
    ['only its author reviewed', [review('github:anna', 4)]],
    ['only a bot did', [review('github:helper[bot]', 4)]],
    ['it came after the merge', [review('github:ben', 9)]],
  ])('have no pickup and no review where %s', async (_, reviews) => {
    expect((await stages({}, reviews)).row).toEqual([24, null, null, 26, 170, 0])
  })

  it('are unknown, counted and listed where an end lies before its start', async () => {
    const { row, faults } = await stages({ ready_at: at(6) }, [review('github:ben', 5)])
    expect(row).toEqual([96, null, 72, 26, 170, 1])
    expect(faults).toEqual(['stage_ends_after_its_start'])
  })
})

describe('without a clone', () => {
  const went = (id: string, day: number, commit: string | null, more: Row = {}): Row => ({
    deployment_id: id,
    origin: 'tool',
    repository_id: R,
    native_environment: 'production',
    commit_id: commit && sha(commit),
    finished_at: at(day, 12),
    outcome: 'succeeded',
    ...more,
  })
  const methods = () =>
    stream.ask(
      `SELECT number, deployment_id, deployment_method, is_history, is_waiting FROM change_fact ORDER BY number`,
    )

  it('a change went out with the deployment of its merge commit, else with the first one after its merge', async () => {
    await stream.given({
      repository,
      account: accounts,
      change: [
        request(1, 'a', 1),
        request(2, 'b', 3),
        request(3, 'c', 4),
        request(4, 'd', 9),
        request(5, 'e', 3, { base_branch: 'develop' }),
      ],
      deployment: [went('d1', 2, 'a'), went('d2', 5, 'c'), went('d3', 6, null)],
    })
    expect(await methods()).toEqual([
      [1, null, null, true, false],
      [2, 'd2', 'time', false, false],
      [3, 'd2', 'exact commit', false, false],
      [4, null, null, false, true],
      [5, null, null, false, false],
    ])
    expect(await stream.ask('SELECT * FROM deployment_change_fact ORDER BY change_id')).toEqual([
      ['d2', `${R}#2`],
      ['d2', `${R}#3`],
    ])
  })

  it('nothing is there without changes', async () => {
    await stream.given({ repository, deployment: [went('d1', 2, null)] })
    expect(await methods()).toEqual([])
  })
})
