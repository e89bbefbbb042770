import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import { handOverPlans } from '../tests/plans.ts'
import type { Dossier } from './schemas/dossier.ts'
import type { PortfolioAnswer } from './schemas/portfolio.ts'
import type { MarkdownAnswer, ReplayAnswer } from './schemas/replay.ts'
import type { Trace } from './schemas/trace.ts'

let application: Application
let service = ''
beforeAll(async () => {
  application = await openApplication()
  const [row] = await application.warehouse.rows<{ name: string }>('SELECT name FROM service LIMIT 1')
  service = row?.name ?? ''
  await handOverMore()
  await handOverPlans(application.app, service)
}, 240_000)
afterAll(() => application.close())

const ask = (url: string) => application.app.inject({ url, headers: { host: 'localhost' } })
const get = async <T>(url: string) => (await ask(url)).json<T>()
const asOf = 'as_of=2026-02-20T12:00:00Z'
const dossier = (id: string) => get<Dossier>(`/api/releases/${encodeURIComponent(id)}/dossier`)

/** What a release manager's list may hold as well: decisions, a thousand services, and rows that make no sense. */
async function handOverMore(): Promise<void> {
  const files: Record<string, string> = {
    decision: `decision_id,release_id,kind,text,decided_at,author_name
d1,sign-in,go,"Go | with <b>care</b>",2026-02-10T10:00:00Z,Ada`,
    approval: `approval_id,release_id,gate,requested_at
a1,sign-in,go-live,2026-02-12T09:00:00Z`,
    release_service: [
      'release_id,service_id,version',
      ...Array.from({ length: 1000 }, (_, i) => `spring,service ${i},1.0`),
      'spring,service 1,2.0',
    ].join('\n'),
  }
  for (const [entity, payload] of Object.entries(files)) {
    const answer = await application.app.inject({
      method: 'POST',
      url: `/api/files/${entity}?name=more-${entity}.csv`,
      payload,
      headers: { host: 'localhost', 'content-type': 'text/csv' },
    })
    expect(answer.statusCode, answer.body).toBe(200)
    // One service has two versions in one release: the second row is refused, with its line.
    expect(answer.json()).toMatchObject({ rejected_count: entity === 'release_service' ? 1 : 0 })
  }
}

describe('the portfolio', () => {
  it('has every plan with its verdict, and says what is due within a week', async () => {
    const answer = await get<PortfolioAnswer>(`/api/portfolio?as_of=2026-03-10T12:00:00Z`)
    expect(answer.total_count).toBe(answer.rows.length)
    const byId = new Map(answer.rows.map((row) => [row.release_id, row]))
    expect(byId.get('spring-shop')).toMatchObject({ place: 'project', parent_release_id: 'spring' })
    // A parent that is its own child stands alone, and its plan is said to be wrong.
    expect(byId.get('round')).toMatchObject({ place: 'independent', parent_release_id: null })
    expect(byId.get('round')?.fault_count).toBeGreaterThan(0)
    expect(byId.get('undated')).toMatchObject({ planned_at: null, is_overdue: false })
    for (const { verdict, reasons } of answer.rows)
      expect(verdict === 'GO' ? reasons.length : -reasons.length).toBeLessThanOrEqual(0)
    expect(answer.due.map(({ name, kind, subject }) => [name, kind, subject])).toEqual(
      [
        ['Old plan', 'go', ''],
        ['Spring campaign', 'go', ''],
        ['Campaign shop', 'go', ''],
        ['Sign-in; new, "simple"', 'gate', 'go-live'],
      ].toSorted(
        (a, b) =>
          answer.due.findIndex(({ name }) => name === a[0]) -
          answer.due.findIndex(({ name }) => name === b[0]),
      ),
    )
    expect(answer.due_count).toBe(4)
  })

  it('comes as CSV, with parents by name', async () => {
    const { body, headers } = await ask(`/api/portfolio?${asOf}&format=csv`)
    expect(headers['content-type']).toMatch(/^text\/csv/)
    expect(body).toMatch(/^name,place,parent,state,is_overdue,verdict,reason,/)
    expect(body).toContain('Campaign shop,project,Spring campaign,planned,')
    expect(body).toContain('"Sign-in; new, ""simple"""')
  })

  it('leaves out what is of others, and shows what is over when asked', async () => {
    expect((await get<PortfolioAnswer>(`/api/portfolio?${asOf}&service=nothing`)).rows).toEqual([])
    expect((await get<PortfolioAnswer>(`/api/portfolio?${asOf}&state=cancelled`)).total_count).toBe(0)
    expect((await ask('/api/portfolio?state=lost')).statusCode).toBe(400)
  })
})

describe('one release', () => {
  it('that is planned tells its plan, phases, decisions and what it meets', async () => {
    const { head, plan, composition, unusual } = await dossier('sign-in')
    expect(head).toMatchObject({ kind: 'planned', state: 'in progress', is_day: false })
    expect(composition.services.rows).toMatchObject([{ service_name: service }])
    expect(plan.steps.map(({ step, verdict }) => [step, verdict])).toEqual([
      ['build', 'taken'],
      ['test', 'under way'],
      ['release', 'ahead'],
    ])
    expect(plan.log.rows.map(({ record, kind, author_name }) => [record, kind, author_name])).toEqual([
      ['approval', 'go-live', null],
      ['decision', 'go', expect.stringMatching(/^person [0-9a-f]{8}$/) as string],
    ])
    expect(plan.changes.rows).toMatchObject([{ field: 'plan' }])
    for (const { n } of unusual) expect(n).toBeGreaterThanOrEqual(5)
  })

  it('of a thousand services lists some and says how many there are', async () => {
    const { head, composition, pairs } = await dossier('spring')
    // None of them is known: they are counted nowhere, and the fault of the plan says so.
    expect(head).toMatchObject({ place: 'enterprise', service_count: 0 })
    expect(composition.services.total_count).toBe(0)
    expect(composition.children).toMatchObject({ total_count: 1, rows: [{ name: 'Campaign shop' }] })
    expect(pairs.rows).toEqual([])
  })

  it('that is its own parent, or has no date, is a release like others', async () => {
    expect((await dossier('round')).head).toMatchObject({ parent_release_id: null, child_count: 0 })
    expect((await dossier('undated')).head).toMatchObject({ planned_at: null, due_at: null })
    expect((await dossier('undated')).plan.faults).toContainEqual({
      fault: 'has no date',
      consequence: expect.any(String) as string,
    })
  })

  it('that is out is read by the id of its deployment', async () => {
    const [row] = await application.warehouse.rows<{ release_id: string; released_at: number }>(
      `SELECT release_id, released_at FROM release_fact WHERE NOT is_prerelease ORDER BY released_at DESC LIMIT 1`,
    )
    const { head, composition } = await dossier(row?.release_id ?? '')
    expect(head).toMatchObject({ state: 'released', released_at: row?.released_at })
    expect(composition.services.total_count).toBe(1)
  })

  it.each(['dossier', 'trace', 'report', 'notes', 'replay'])('that nobody knows has no %s', async (what) => {
    const answer = await ask(`/api/releases/nothing%2Fof%20that%20name/${what}`)
    expect([answer.statusCode, answer.json<{ message: string }>().message]).toEqual([
      404,
      expect.stringContaining('Unknown release'),
    ])
  })
})

describe('on paper', () => {
  it('is a report whose words of others are no markup', async () => {
    const { markdown, name } = await get<MarkdownAnswer>('/api/releases/sign-in/report')
    expect(name).toBe('Sign-in; new, "simple"')
    expect(markdown).toContain('# Sign-in; new, "simple"')
    expect(markdown).toMatch(/person [0-9a-f]{8}: go Go \\\| with \\<b\\>care\\<\/b\\>/)
    expect(markdown).toContain('gate: go-live, by 2026-03-13')
    const file = await ask('/api/releases/sign-in/report?format=markdown')
    expect(file.headers['content-disposition']).toBe('attachment; filename="report-Sign-in-new-simple-.md"')
    expect(file.body).toBe(markdown)
  })

  it.each([
    ['users', 'Nothing of it is known that users would notice.'],
    ['operations', '## To go back to'],
    ['auditors', '## Signed and decided'],
  ])('is notes for %s', async (audience, words) => {
    const { markdown } = await get<MarkdownAnswer>(`/api/releases/sign-in/notes?audience=${audience}`)
    expect(markdown).toContain(words)
  })

  it('is notes for nobody else', async () => {
    expect((await ask('/api/releases/sign-in/notes?audience=everybody')).statusCode).toBe(400)
  })

  it('is a trace, as rows and as CSV', async () => {
    expect(await get<Trace>('/api/releases/sign-in/trace')).toEqual({
      rows: [],
      total_count: 0,
      item_count: 0,
      whole_count: 0,
      stray_count: 0,
    })
    expect((await ask('/api/releases/sign-in/trace?format=csv')).body).toMatch(/^item_key,title,/)
  })
})

describe('a day as it was known', () => {
  const replay = (query: string) => get<ReplayAnswer>(`/api/releases/sign-in/replay${query}`)

  it('is by default the one on which somebody decided', async () => {
    const { at, verdict, kept_since, moments } = await replay('')
    expect(at).toBe(Date.parse('2026-02-10T10:00:00Z'))
    expect([verdict, kept_since]).toEqual([null, null])
    expect(moments.map(({ what }) => what)).toContain('go')
  })

  it('has nothing that was told later', async () => {
    // The file came just now: nobody had read of the decision then.
    expect((await replay('?at=2026-02-11')).records).toEqual([])
    expect((await replay('?at=2026-02-11')).plan).toBeNull()
    const now = await replay(`?at=${Date.now()}`)
    expect(now.records).toMatchObject([
      { kind: 'go-live' },
      { kind: 'go', author_name: expect.stringMatching(/^person [0-9a-f]{8}$/) as string },
    ])
    expect(now.plan).toMatchObject({ planned_at: Date.parse('2026-03-13T09:00:00Z') })
  })

  it('keeps the verdict of that day when the rules or the evidence change', async () => {
    await application.app.govern.record()
    const kept = await replay(`?at=${Date.now()}`)
    expect(kept.verdict).not.toBeNull()
    expect(kept.gates.length).toBeGreaterThan(5)
    expect((await replay('?at=2026-02-11')).verdict).toBeNull()
  })

  it('refuses what is no time', async () => {
    expect((await ask('/api/releases/sign-in/replay?at=yesterday')).statusCode).toBe(400)
  })
})
