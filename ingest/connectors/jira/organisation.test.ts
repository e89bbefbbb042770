import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, TEST_ANCHOR, type World } from '../../../fixtures/org/index.ts'
import { openTrial, type Trial } from '../../../tests/ingest/jira-trial.ts'

interface State {
  item: string
  entered: number
  leaving: number | null
  state: string
}

let world: World
let expected: State[]

beforeAll(async () => {
  world = await createWorld({ size: 'small', seed: 7, anchorAt: TEST_ANCHOR, folder: null, git: false })
  expected = trueStates(world)
})

afterAll(() => world.close())

/** As of the clock; a state that lasted no time is none. */
function trueStates(all: World): State[] {
  const now = all.now()
  const whole = { by: 'created', order: 'asc', limit: Number.MAX_SAFE_INTEGER } as const
  const known = new Set(
    all
      .list('jira_issue', whole)
      .filter(({ record: { deletedAt } }) => deletedAt === null || deletedAt > now)
      .map(({ record }) => record.id),
  )
  return all
    .list('true_state', whole)
    .map(({ record }) => record)
    .filter(
      ({ issueId, enteredAt, leftAt }) => known.has(issueId) && enteredAt <= now && enteredAt !== leftAt,
    )
    .map(({ issueId, enteredAt, leftAt, status }) => ({
      item: `jira:acme:${issueId}`,
      entered: enteredAt,
      leaving: leftAt !== null && leftAt > now ? null : leftAt,
      state: status,
    }))
    .sort(byItem)
}

function byItem(a: State, b: State): number {
  return a.item.localeCompare(b.item) || a.entered - b.entered
}

describe.each(['cloud', 'data_center'] as const)('the organisation seen through a %s site', (kind) => {
  let trial: Trial

  beforeAll(async () => {
    trial = await openTrial(world, { kind, zone: 'Europe/Berlin' })
    expect(await trial.sync()).toMatchObject({ ok: true, notes: [] })
    await trial.build()
  })

  afterAll(() => trial.close())

  test('has the true intervals of states, row by row', async () => {
    const rows = await trial.rows<State>(
      `select work_item_id as item, entered_at as entered, left_at as leaving, native_state as state from work_item_state`,
    )
    expect(expected.length).toBeGreaterThan(1000)
    expect(rows.sort(byItem)).toEqual(expected)
  })

  test('has no interval that ends before it begins or overlaps the next', async () => {
    const wrong = await trial.rows(
      `select * from (
         select *, lead(entered_at) over (partition by work_item_id order by entered_at) as next_at from work_item_state)
       where left_at <= entered_at or left_at is distinct from next_at`,
    )
    expect(wrong).toEqual([])
  })

  test('knows types in every language', async () => {
    const rows = await trial.rows<{ type: string; flow: string }>(
      'select distinct native_type as type, flow_type as flow from work_item order by all',
    )
    const of = (flow: string) => rows.filter((row) => row.flow === flow).map(({ type }) => type)
    expect(of('defect')).toEqual(['Anomalie', 'Bug', 'Błąd', 'Defeito', 'Error', 'Fehler'])
    expect(of('debt')).toEqual([
      'Dette technique',
      'Deuda técnica',
      'Dívida técnica',
      'Dług techniczny',
      'Tech Debt',
      'Technische Schuld',
    ])
    expect(of('risk')).toEqual([
      'Bezpieczeństwo',
      'Security',
      'Segurança',
      'Seguridad',
      'Sicherheit',
      'Sécurité',
    ])
  })

  test('has sprints and versions with what is in them', async () => {
    const [counts] = await trial.rows<{ sprints: number; items: number; releases: number; parts: number }>(
      `select (select count(*) from sprint) as sprints, (select count(*) from sprint_item) as items,
         (select count(*) from release where source_id like 'jira:%') as releases, (select count(*) from release_item) as parts`,
    )
    expect(counts?.sprints).toBeGreaterThan(10)
    expect(counts?.items).toBeGreaterThan(100)
    expect(counts?.releases).toBeGreaterThan(3)
    expect(counts?.parts).toBeGreaterThan(10)
  })
})

test('followed for three days, it is what it would be if it were read anew', async () => {
  const followed = await openTrial(world, { kind: 'cloud', lagSeconds: 0 })
  await followed.sync()
  for (const days of [1, 2, 3]) {
    world.advance(TEST_ANCHOR + days * 86_400_000)
    expect(await followed.sync()).toMatchObject({ ok: true })
  }
  const anew = await openTrial(world, { kind: 'cloud' })
  await anew.sync()
  const documents = async (trial: Trial) =>
    JSON.parse(
      JSON.stringify(await trial.live('issue')).replaceAll(trial.server.url, 'http://site'),
    ) as object
  const [known, wanted] = [await documents(followed), await documents(anew)]
  await followed.close()
  await anew.close()
  expect(Object.keys(known).length).toBeGreaterThan(1000)
  expect(known).toEqual(wanted)
})
