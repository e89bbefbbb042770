import { describe, expect, test } from 'vitest'
import { csvText } from './csv.ts'
import { earlierThan, measureRelease } from './measures.ts'
import { shownColumns } from './release-columns.ts'
import { joinReleases, selectReleases, spanOf, type EvidenceFact, type ReleaseFact } from './releases.ts'
import { judgeStanding, quantileOf, standingOf } from './standing.ts'
import { answerOf, describeRelease } from './verdict.ts'

const day = 86_400_000
const start = Date.parse('2026-03-02T10:00:00Z')

function release(place: number, rest: Partial<ReleaseFact> = {}): ReleaseFact {
  return {
    release_id: `r${place}`,
    repository_id: 'shop',
    service_id: 'shop',
    deployment_id: `r${place}`,
    name: `v1.${place}.0`,
    version: `v1.${place}.0`,
    origin: 'tag',
    released_at: start + place * day,
    previous_release_id: null,
    is_prerelease: false,
    is_first: false,
    days_since_previous: 1,
    change_count: 10,
    commit_count: 12,
    file_count: 20,
    added_count: 100,
    deleted_count: 40,
    people_count: 3,
    hot_file_count: 2,
    revert_count: 0,
    size_percentile_ratio: null,
    is_failed: false,
    is_remediation: false,
    waiting_p50_hours: 5,
    url: null,
    ...rest,
  }
}

const patch: EvidenceFact = {
  deployment_id: 'r1',
  evidence_id: 'patch:r2',
  evidence: 'patch release',
  confidence_ratio: 0.8,
  remediation_deployment_id: 'r2',
  change_id: null,
  hours: 24,
}

describe('releases joined with what repaired them', () => {
  const facts = [release(0), release(1, { is_failed: true }), release(2, { is_remediation: true })]

  test('name the repair on both sides', () => {
    const [, broken, fix] = joinReleases(facts, [patch])
    expect(broken).toMatchObject({ is_failed: true, repair_hours: 24, repairs: [{ by: 'v1.2.0' }] })
    expect(fix?.repaired).toBe('v1.1.0')
  })

  test('forget a repair that came after the as-of day', () => {
    const [, broken] = joinReleases(facts, [patch], start + 1.5 * day)
    expect(broken).toMatchObject({ is_failed: false, repair_hours: null, repairs: [] })
  })

  test('without any release are none', () => {
    expect(joinReleases([], [patch])).toEqual([])
  })
})

describe('the list', () => {
  const rows = [
    release(0),
    release(1, { is_prerelease: true }),
    release(2, { is_failed: true, released_at: null }),
  ]
  const wanted = {
    from: start - day,
    to: start + 9 * day,
    text: '',
    hasPrereleases: false,
    isFailedOnly: false,
  }
  const names = (list: ReleaseFact[]) => list.map((row) => row.name)

  test('leaves out pre-releases unless asked, and what has no date', () => {
    expect(names(selectReleases(rows, wanted, (row) => row.name ?? ''))).toEqual(['v1.0.0'])
    const all = selectReleases(rows, { ...wanted, hasPrereleases: true }, (row) => row.name ?? '')
    expect(names(all)).toEqual(['v1.0.0', 'v1.1.0'])
  })

  test('finds by any part of the name', () => {
    expect(selectReleases(rows, { ...wanted, text: ' 1.0 ' }, (row) => row.name ?? '')).toHaveLength(1)
    expect(selectReleases(rows, { ...wanted, text: 'nine' }, (row) => row.name ?? '')).toHaveLength(0)
  })

  test('ends with the as-of day in the zone of the filter', () => {
    const filter = { from: '2026-03-01', to: '2026-06-01', zone: 'Europe/Berlin', asOf: '2026-03-10' }
    expect(spanOf(filter)).toEqual({
      from: Date.parse('2026-02-28T23:00:00Z'),
      to: Date.parse('2026-03-10T23:00:00Z'),
    })
  })

  test('shows what has something to say, and what the address chooses', () => {
    const shown = (chosen: string | null, isPhone = false) =>
      shownColumns(chosen, { isPhone, hasServices: false, hasRecords: false }).map((column) => column.name)
    expect(shown(null)).not.toContain('service_id')
    expect(shown(null, true)).toEqual([
      'name',
      'released_at',
      'change_count',
      'size_percentile_ratio',
      'repair_hours',
    ])
    expect(shown('people_count')).toEqual(['name', 'people_count'])
  })

  test('as CSV quotes what needs it and starts no formula', () => {
    expect(
      csvText(
        ['a', 'b'],
        [
          ['x,"y"', '=1+1'],
          ['–', '-3'],
        ],
      ),
    ).toBe(`a,b\n"x,""y""",'=1+1\n–,-3`)
  })
})

describe('a release among its own', () => {
  test('is compared with at least five earlier ones', () => {
    expect(standingOf(9, [1, 2, 3, 4])).toBeNull()
    expect(standingOf(null, [1, 2, 3, 4, 5])).toBeNull()
    expect(standingOf(3, [1, 2, 3, 4, 5])).toMatchObject({ n: 5, median: 3, below: 0.4, above: 0.4 })
  })

  test('is unusual beyond nineteen of twenty', () => {
    const earlier = Array.from({ length: 20 }, (_, i) => i + 1)
    expect(judgeStanding(standingOf(20, earlier))).toBe('high')
    expect(judgeStanding(standingOf(19, earlier))).toBeNull()
    expect(judgeStanding(standingOf(1, earlier))).toBe('low')
    expect(judgeStanding(null)).toBeNull()
  })

  test('has no quantile without values', () => {
    expect(quantileOf([], 0.5)).toBe(0)
    expect(quantileOf([1, 2, 3, 4], 0.5)).toBe(2)
  })

  test('looks back only, and leaves out what is unknown', () => {
    const series = Array.from({ length: 8 }, (_, place) => release(place, { change_count: place }))
    expect(earlierThan(series[3]!, series)).toHaveLength(3)
    const measured = measureRelease({ ...series[7]!, waiting_p50_hours: null }, series)
    expect(measured.map((each) => each.label)).not.toContain('Median wait')
    expect(measured[0]).toMatchObject({ label: 'Changes', value: '7', usual: '3' })
  })
})

describe('the verdict', () => {
  const none = { changes: null, gap: null, waiting: null }
  const context = { repairs: [], previous: 'v1.0.0', earlierCount: 2 }

  test('says of the first release that its content is unknown', () => {
    const first = release(0, {
      is_first: true,
      change_count: null,
      is_failed: null,
      days_since_previous: null,
    })
    const sentences = describeRelease({ ...first, file_count: null, waiting_p50_hours: null }, none, context)
    expect(sentences.map((each) => each.text)).toEqual([
      'The first known release: what it contains cannot be told from what came before.',
    ])
    expect(answerOf(first, sentences).text).toBe('Not known')
  })

  test('withholds a judgement from few earlier releases', () => {
    const sentences = describeRelease(release(3), none, context)
    expect(sentences.map((each) => each.text)).toContain(
      '10 changes. 2 earlier releases: too few to call that usual or not.',
    )
    expect(answerOf(release(3), sentences).text).toBe('Too early to tell')
  })

  test('says of a repair that it is one, and that it brings nothing new', () => {
    const back = release(3, { is_remediation: true, change_count: 0 })
    const sentences = describeRelease(back, none, context)
    expect(sentences[0]?.text).toBe('It repairs a release that came before.')
    expect(sentences.map((each) => each.text)).toContain('Nothing in it that was not released before.')
    expect(answerOf(back, sentences)).toEqual({ text: 'A repair', tone: 'unusual' })
  })

  test('puts repair first, then what is unusual, with its evidence', () => {
    const earlier = Array.from({ length: 40 }, (_, i) => i / 10)
    const standings = { ...none, changes: standingOf(10, earlier) }
    const repairs = [{ evidence: 'revert', hours: 30, confidence: 0.8, by: 'v1.4.0', byReleaseId: 'r4' }]
    const broken = release(3, { is_failed: true })
    const sentences = describeRelease(broken, standings, { ...context, repairs })
    expect(sentences[0]).toEqual({
      tone: 'bad',
      text: 'v1.4.0 followed 30 h later: it takes back a change of it (confidence 0.8).',
    })
    expect(sentences[1]?.text).toMatch(/^Unusually large: 10 changes, more than any of its earlier releases/)
    expect(answerOf(broken, sentences)).toEqual({ text: 'Needed repair', tone: 'bad' })
  })
})
