import { describe, expect, test, vi } from 'vitest'
import type { JiraIssue } from '../../../fixtures/org/world.ts'
import { ANCHOR, change, sampleIssue, sampleIssues, sampleWorld } from '../../../tests/ingest/jira-sample.ts'
import { openTrial } from '../../../tests/ingest/jira-trial.ts'
import { HOUR, live, MINUTE, openTrials, touch } from '../../../tests/ingest/jira-issues.ts'

const opened = openTrials()

function later(ms: number): void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
}

describe.each(['cloud', 'data_center'] as const)('a %s site', (kind) => {
  test('is read whole: every change, every link, whatever the page', async () => {
    const world = sampleWorld()
    opened.trial = await openTrial(world, { kind, pageCap: 50, changelogCap: 7, inlineChangelogCap: 1 })
    const report = await opened.trial.sync()
    expect(report).toMatchObject({ ok: true, notes: [] })
    const issues = await live(opened.trial)
    expect(Object.keys(issues)).toHaveLength(240)
    const wanted = world.issues.map(({ id, changes, links, remoteLinks }) => [
      id,
      changes.length + links.length + remoteLinks.length,
      remoteLinks.map(({ url }) => url),
    ])
    const found = Object.entries(issues).map(([id, { changelog, remotelinks }]) => [
      id,
      changelog.histories.length,
      remotelinks.map(({ object }) => object.url),
    ])
    expect(found.sort()).toEqual(wanted.sort())
    expect(Object.keys(await opened.trial.live('status'))).toEqual(['1', '2', '3', '4'])
    expect(Object.keys(await opened.trial.live('sprint'))).toEqual(['31'])
    expect(Object.keys(await opened.trial.live('version'))).toEqual(['71'])
    expect(Object.values(await opened.trial.live('board'))).toMatchObject([
      { type: 'scrum', configuration: { columnConfig: { columns: [{ name: 'To Do' }, {}, {}] } } },
      { type: 'kanban' },
    ])
  })

  test('costs one request a stream at most when nothing is new', async () => {
    opened.trial = await openTrial(sampleWorld(), { kind })
    await opened.trial.sync()
    opened.trial.server.requests.clear()
    expect((await opened.trial.sync()).ok).toBe(true)
    const paths = [...opened.trial.server.requests.byPath()].map(
      ([path, count]) => `${path.replace(/rest\/api\/\d/, 'api')} ${count}`,
    )
    const search = kind === 'cloud' ? 'POST /api/search/jql 1' : 'POST /api/search 1'
    const projects = kind === 'cloud' ? 'GET /api/project/search 1' : 'GET /api/project 1'
    expect(paths.sort()).toEqual(
      [
        'GET /api/serverInfo 1',
        'GET /api/myself 1',
        projects,
        'GET /api/status 1',
        'GET /api/issuetype 1',
        'GET /api/field 1',
        search,
      ].sort(),
    )
  })

  test('is read newest first, and goes on where it was stopped', async () => {
    const world = sampleWorld()
    opened.trial = await openTrial(world, { kind, pageCap: 20 })
    const stop = new AbortController()
    let pages = 0
    await opened.trial.sync({
      signal: stop.signal,
      onProgress: ({ stream, phase }) => {
        if (stream === 'issue' && phase === 'fetching' && ++pages === 4) stop.abort()
      },
    })
    const first = Object.values(await live(opened.trial)).map(({ key }) => Number(key.split('-')[1]))
    expect(first.length).toBeGreaterThan(30)
    expect(first.length).toBeLessThan(100)
    expect(Math.max(...first)).toBeLessThan(110)
    opened.trial.server.requests.clear()
    expect((await opened.trial.sync()).ok).toBe(true)
    expect(Object.keys(await live(opened.trial))).toHaveLength(240)
    expect(opened.trial.server.requests.count(/^POST .*\/search(\/jql)?$/, 200)).toBeLessThan(18)
    const [twice] = await opened.trial.rows(
      'select count(*) - count(distinct _key) as n from raw.jira__issue',
    )
    expect(twice).toEqual({ n: 0 })
  })

  test('is followed: new, changed, moved and reopened issues come with the next run', async () => {
    const world = sampleWorld()
    opened.trial = await openTrial(world, { kind })
    await opened.trial.sync()
    world.advance(ANCHOR + HOUR)
    world.issues.push(sampleIssue(900, { createdAt: ANCHOR + 30 * MINUTE }))
    touch(world, '10001', 'status', '2', '4')
    touch(world, '10200', 'project', '100', '200')
    touch(world, '10200', 'Key', 'PAY-200', 'OPS-777')
    const report = await opened.trial.sync()
    expect(report.streams.find(({ name }) => name === 'issue')).toMatchObject({ landed: 3, total: 241 })
    const issues = await live(opened.trial)
    expect(issues['10001']?.fields.status.name).toBe('Done')
    expect(issues['10200']?.key).toBe('OPS-777')
    expect(issues['10900']?.key).toBe('OPS-900')
  })

  test('a whole minute of bulk changes fills many pages, and all are read', async () => {
    const at = ANCHOR - 5 * HOUR
    const bulk = sampleIssues(130).map((issue, i): JiraIssue => {
      const createdAt = at - 100 * HOUR - i * MINUTE
      return {
        ...issue,
        createdAt,
        links: [],
        remoteLinks: [],
        changes: [change(at + i * 10, 'status', '1', '4')],
      }
    })
    opened.trial = await openTrial(sampleWorld([...sampleIssues(20), ...bulk.slice(20)]), {
      kind,
      pageCap: 25,
    })
    expect((await opened.trial.sync()).ok).toBe(true)
    expect(Object.keys(await live(opened.trial))).toHaveLength(130)
  })

  test('deleted issues become deletions within the hour', async () => {
    const issues = sampleIssues()
    const gone = sampleIssue(7, { deletedAt: ANCHOR + MINUTE })
    const world = sampleWorld([...issues.filter(({ id }) => id !== gone.id), gone])
    opened.trial = await openTrial(world, { kind })
    await opened.trial.sync()
    world.advance(ANCHOR + 2 * MINUTE)
    await opened.trial.sync()
    expect(Object.keys(await live(opened.trial))).toHaveLength(240)
    later(2 * HOUR)
    expect((await opened.trial.sync()).ok).toBe(true)
    expect(Object.keys(await live(opened.trial))).not.toContain('10007')
    const rows = `select _is_deleted as gone from raw.jira__issue where _key = '10007' order by _loaded_at`
    expect(await opened.trial.rows(rows)).toEqual([{ gone: false }, { gone: true }])
  })

  test('what was hidden comes back', async () => {
    opened.trial = await openTrial(sampleWorld(), { kind })
    await opened.trial.sync()
    const fault = opened.trial.server.faults.add({
      kind: 'deleted_record',
      record: ({ id }) => id === '10008',
    })
    later(25 * HOUR)
    await opened.trial.sync()
    expect(Object.keys(await live(opened.trial))).not.toContain('10008')
    fault.remove()
    later(25 * HOUR)
    expect(await opened.trial.sync()).toMatchObject({ ok: true, notes: [] })
    expect(Object.keys(await live(opened.trial))).toContain('10008')
  })

  test('a project that is renamed renames its items, and its old key still names it', async () => {
    const world = sampleWorld()
    opened.trial = await openTrial(world, { kind }, { projects: ['OPS'] })
    await opened.trial.sync()
    world.directory.jiraProjects = world.directory.jiraProjects.map((project) =>
      project.key === 'OPS'
        ? { ...project, key: 'RUN', renames: [{ at: ANCHOR - HOUR, from: 'OPS' }] }
        : project,
    )
    world.issues = world.issues.map((issue) =>
      issue.projectKey === 'OPS' ? { ...issue, projectKey: 'RUN' } : issue,
    )
    expect((await opened.trial.sync()).notes).toEqual([])
    await opened.trial.build()
    const keys = await opened.trial.rows<{ key: string }>(`select distinct project_key as key from work_item`)
    expect(keys).toEqual([{ key: 'RUN' }])
    expect(
      await opened.trial.rows(`select item_key from work_item where work_item_id = 'jira:acme:10003'`),
    ).toEqual([{ item_key: 'RUN-3' }])
    const aliases = `select item_key from work_item_alias where work_item_id = 'jira:acme:10003'`
    expect(await opened.trial.rows(aliases)).toEqual([{ item_key: 'OPS-3' }])
  })

  test('only what is wanted is read', async () => {
    const world = sampleWorld()
    opened.trial = await openTrial(world, { kind }, { exclude: ['OPS'] })
    await opened.trial.sync()
    expect(new Set(Object.values(await live(opened.trial)).map(({ key }) => key.split('-')[0]))).toEqual(
      new Set(['PAY']),
    )
    await opened.trial.close()
    opened.trial = await openTrial(world, { kind }, { projects: ['OPS', 'NOPE'] })
    expect((await opened.trial.sync()).notes).toEqual(['The token sees no project of this key: NOPE'])
    expect(Object.keys(await live(opened.trial))).toHaveLength(80)
  })

  test('older history is left out when asked', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: ANCHOR })
    opened.trial = await openTrial(sampleWorld(), { kind }, { history_months: 1 })
    await opened.trial.sync()
    const ages = Object.values(await live(opened.trial)).map(
      ({ fields }) => ANCHOR - Date.parse(fields.updated),
    )
    expect(ages.length).toBeGreaterThan(80)
    expect(Math.max(...ages)).toBeLessThanOrEqual(31 * 24 * HOUR + 12 * HOUR)
  })
})
