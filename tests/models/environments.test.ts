import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Row } from './given.ts'
import { openStream, type Stream } from './stream.ts'

const at = (day: number, hour = 0) =>
  `2026-03-${String(day).padStart(2, '0')}T${String(hour).padStart(2, '0')}:00`

let stream: Stream
beforeAll(async () => {
  stream = await openStream('environment_fact', 'drift_fact', 'environment_day_fact', 'plan_fault_fact')
}, 60_000)
afterAll(() => stream.close())

const REPO = 'github.com/acme/shop'
const commitId = (name: string) => `${REPO}@${name.repeat(40).slice(0, 40)}`

/** Commits a, b, c … in one line, an hour apart, and with `side` one that only it has. */
function history(count: number, side: [name: string, parent: string][] = []) {
  const names = Array.from({ length: count }, (_, i) => String.fromCharCode(97 + i))
  const pairs = [...names.map((name, i): [string, string | undefined] => [name, names[i - 1]]), ...side]
  return {
    repository: [{ repository_id: REPO, name: 'shop', default_branch: 'main' }],
    service: [{ service_id: 'shop', name: 'shop', repository_id: REPO }],
    commit: pairs.map(([name], i) => ({
      commit_id: commitId(name),
      repository_id: REPO,
      sha: name.repeat(40).slice(0, 40),
      author_id: 'git:x',
      authored_at: at(1, i),
      committed_at: at(1 + i),
      subject: `Change ${name}`,
    })),
    commit_parent: pairs.flatMap(([name, parent]) =>
      parent === undefined
        ? []
        : [{ commit_id: commitId(name), parent_commit_id: commitId(parent), parent_position: 1 }],
    ),
    code_ref: [
      {
        code_ref_id: 'main',
        repository_id: REPO,
        name: 'main',
        is_default: true,
        is_release: false,
        commit_id: commitId(names.at(-1) as string),
      },
    ],
  }
}

const deployed = (
  id: string,
  environment: string,
  day: number,
  commit: string | null,
  more: Row = {},
): Row => ({
  deployment_id: id,
  service_id: 'shop',
  native_environment: environment,
  repository_id: REPO,
  commit_id: commit === null ? null : commitId(commit),
  finished_at: at(day),
  outcome: 'succeeded',
  origin: 'tool',
  ...more,
})

const drift = () =>
  stream.ask(
    `SELECT environment_id, state, behind_count, ahead_count FROM drift_fact ORDER BY environment_id, service_id`,
  )

describe('drift from production', () => {
  it('counts what each has and the other lacks, by the commit graph', async () => {
    await stream.given({
      ...history(5, [['x', 'b']]),
      deployment: [
        deployed('p1', 'production', 10, 'b'),
        deployed('p2', 'production', 14, 'd'),
        deployed('s', 'staging', 11, 'b'),
        deployed('t', 'test', 15, 'e'),
        deployed('q', 'qa', 15, 'd'),
        deployed('u', 'uat', 15, 'x'),
      ],
    })
    expect(await drift()).toEqual([
      ['qa', 'same', 0, 0],
      ['staging', 'behind', 2, 0],
      ['test', 'ahead', 0, 1],
      ['uat', 'both', 2, 1],
    ])
  })

  it('says since when production has what is missing, and how far apart the two are', async () => {
    await stream.given({
      ...history(4),
      deployment: [
        deployed('p1', 'production', 10, 'b'),
        deployed('p2', 'production', 12, 'c'),
        deployed('p3', 'production', 14, 'd'),
        deployed('s', 'staging', 9, 'b'),
      ],
    })
    expect(
      await stream.ask('SELECT missing_since_at, gap_days, since_at, production_since_at FROM drift_fact'),
    ).toEqual([['2026-03-12T00:00', 2, '2026-03-09T00:00', '2026-03-14T00:00']])
  })

  it('leaves unknown what nobody knows: no commit, no version, a history that ends before they meet', async () => {
    const known = history(3)
    const [first, ...later] = known.commit
    await stream.given({
      ...known,
      service: [...known.service, { service_id: 'other', name: 'other' }],
      commit: [{ ...first, is_boundary: true }, ...later],
      deployment: [
        deployed('p', 'production', 10, null, { version: '2' }),
        deployed('a', 'staging', 9, null, { version: '2' }),
        deployed('b', 'test', 9, 'b', { version: '1' }),
        deployed('c', 'qa', 9, null),
        deployed('d', 'staging', 9, 'a', { service_id: 'other' }),
      ],
    })
    expect(await drift()).toEqual([
      ['qa', 'unknown', null, null],
      ['staging', 'never in production', null, null],
      ['staging', 'same', null, null],
      ['test', 'different', null, null],
    ])
  })

  it('does not count past where history was cut', async () => {
    const known = history(3)
    await stream.given({
      ...known,
      commit: known.commit.map((row, i) => ({ ...row, is_boundary: i === 1 })),
      commit_parent: known.commit_parent.slice(1),
      deployment: [
        deployed('p', 'production', 10, 'c', { version: '3' }),
        deployed('s', 'staging', 9, 'a', { version: '1' }),
      ],
    })
    expect(await drift()).toEqual([['staging', 'different', null, null]])
  })

  it('goes by what is there now: a rollback and a failed deployment count as they are', async () => {
    await stream.given({
      ...history(4),
      deployment: [
        deployed('p1', 'production', 10, 'b'),
        deployed('p2', 'production', 11, 'd'),
        deployed('p3', 'production', 12, 'b'),
        deployed('s1', 'staging', 9, 'b'),
        deployed('s2', 'staging', 13, 'd', { outcome: 'failed' }),
      ],
    })
    expect(await drift()).toEqual([['staging', 'same', 0, 0]])
    expect(
      await stream.ask(
        `SELECT deployment_id, from_at, until_at, hours FROM environment_stay_fact WHERE service_id = 'shop' ORDER BY deployment_id`,
      ),
    ).toEqual([
      ['p1', '2026-03-10T00:00', '2026-03-11T00:00', 24],
      ['p2', '2026-03-11T00:00', '2026-03-12T00:00', 24],
      ['p3', '2026-03-12T00:00', null, null],
      ['s1', '2026-03-09T00:00', null, null],
    ])
  })
})

const booking = (id: string, from: string, to: string, more: Row = {}): Row => ({
  booking_id: id,
  environment_id: 'uat',
  starts_at: from,
  ends_at: to,
  purpose: id,
  status: 'confirmed',
  ...more,
})

describe('an environment', () => {
  it('is one by its name, whatever ids tools give it, and of one of four kinds', async () => {
    await stream.given({
      environment: [
        { environment_id: 'tool:12', name: 'UAT', tier: 'staging', kind: 'tool', source_rank: 10 },
        { environment_id: 'uat', name: 'uat', tier: 'testing', kind: 'VMware', source_rank: 20 },
        { environment_id: 'zos', name: 'Host', kind: 'z/OS', source_rank: 20 },
        { environment_id: 'git:testing', name: 'testing', tier: 'testing', kind: 'guessed', source_rank: 60 },
      ],
      booking: [booking('b', at(2), at(3), { environment_id: 'tool:12' })],
    })
    expect(
      await stream.ask(
        'SELECT environment_id, name, tier, kind, booking_count FROM environment_fact ORDER BY 1',
      ),
    ).toEqual([
      ['host', 'Host', null, 'mainframe', 0],
      ['uat', 'UAT', 'staging', 'virtualised', 1],
    ])
  })

  it('is wanted by two at once under any of its ids; refused ones and one release with itself are not', async () => {
    await stream.given({
      environment: [{ environment_id: 'tool:12', name: 'uat', kind: 'tool' }],
      booking: [
        booking('a', at(2), at(6)),
        booking('b', at(5), at(9), { environment_id: 'tool:12', status: 'requested' }),
        booking('c', at(5), at(9), { status: 'refused' }),
        booking('d', at(9), at(10)),
      ],
    })
    expect(
      await stream.ask(
        'SELECT left_id, right_id, overlap_hours, wait_hours, is_firm FROM contention_fact ORDER BY 1, 2',
      ),
    ).toEqual([['a', 'b', 24, 24, false]])
    expect(
      await stream.ask('SELECT booking_id, contention_count, wait_hours FROM booking_fact ORDER BY 1'),
    ).toEqual([
      ['a', 1, null],
      ['b', 1, 24],
      ['d', 0, null],
    ])
  })

  it('is booked for the hours that anybody has, and used on days when something ran there', async () => {
    await stream.given({
      ...history(2),
      deployment: [deployed('s', 'uat', 3, 'a', { finished_at: at(3, 12) })],
      test_run: [{ test_run_id: 't', environment_id: 'uat', finished_at: at(5, 12) }],
      booking: [
        booking('a', at(2, 12), at(4)),
        booking('b', at(3), at(3, 6)),
        booking('c', at(3, 20), at(4, 6)),
      ],
    })
    expect(
      await stream.ask(
        `SELECT day_at, booking_count, booked_hours, wanted_hours, is_booked, is_used FROM environment_day_fact
        WHERE environment_id = 'uat' ORDER BY 1`,
      ),
    ).toEqual([
      ['2026-03-02T00:00', 1, 12, 12, true, false],
      ['2026-03-03T00:00', 3, 24, 34, true, true],
      ['2026-03-04T00:00', 1, 6, 6, true, false],
      ['2026-03-05T00:00', 0, 0, 0, false, true],
    ])
  })

  it('has its last refresh and change of configuration', async () => {
    await stream.given({
      environment: [{ environment_id: 'uat', name: 'uat', kind: 'cloud' }],
      environment_event: [
        { environment_event_id: 'r1', environment_id: 'uat', kind: 'Data refresh', happened_at: at(2) },
        { environment_event_id: 'r2', environment_id: 'UAT', kind: 'data refresh', happened_at: at(5) },
        { environment_event_id: 'c', environment_id: 'uat', kind: 'configuration', happened_at: at(4) },
      ],
    })
    expect(
      await stream.ask('SELECT environment_id, refreshed_at, configured_at FROM environment_fact'),
    ).toEqual([['uat', '2026-03-05T00:00', '2026-03-04T00:00']])
  })

  it('that nobody knows is told, and so are bookings without an end, with one before, or of many years', async () => {
    await stream.given({
      environment: [{ environment_id: 'uat', name: 'uat', kind: 'cloud' }],
      booking: [
        booking('typo', at(2), at(3), { environment_id: 'uta' }),
        booking('backwards', at(5), at(3)),
        booking('open', at(5), at(5)),
        booking('ages', '1970-01-01T00:00', '9000-01-01T00:00'),
      ],
      environment_event: [
        { environment_event_id: 'lost', environment_id: 'utah', kind: 'outage', happened_at: at(1) },
        { environment_event_id: 'when', environment_id: 'uat', kind: 'outage' },
      ],
    })
    expect(await stream.ask('SELECT subject_id, fault FROM plan_fault_fact ORDER BY 1, 2')).toEqual([
      ['ages', 'lasts longer than 1,000 days'],
      ['backwards', 'ends before it starts'],
      ['lost', 'is of an environment that nothing else tells of: utah'],
      ['open', 'ends before it starts'],
      ['typo', 'is for an environment that nothing else tells of: uta'],
      ['when', 'has no time or no environment'],
    ])
    expect(await stream.ask('SELECT count(*) FROM environment_day_fact')).toEqual([[1001]])
  })

  it('is nothing where nothing is told', async () => {
    await stream.given({})
    expect(await stream.ask('SELECT count(*) FROM environment_fact')).toEqual([[0]])
    expect(await stream.ask('SELECT count(*) FROM drift_fact')).toEqual([[0]])
  })
})
