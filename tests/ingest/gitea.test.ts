import { createHmac } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connector } from '../../ingest/connectors/gitea/connector.ts'
import { connector as git } from '../../ingest/connectors/git/connector.ts'
import { syncSources, type SourceReport } from '../../ingest/sync.ts'
import { findGitea, startGitea, type Site } from '../gitea/program.ts'
import { runBoth, second, settled, taken, tellStory, type Story } from '../gitea/story.ts'
import { readAll } from './github-trial.ts'
import { openReceipts, type Receipts } from './receiving.ts'

const program = findGitea()
const title = program
  ? 'with a real Gitea'
  : 'with a real Gitea (skipped: no program gitea here, npm run test:long builds it)'

const PAGE = 7
const SECRET = 'of the hook'
const SOURCE = 'gitea:tools'

type Row = Record<string, unknown>

describe.skipIf(program === null)(title, () => {
  let site: Site
  let story: Story
  let receipts: Receipts
  let staged: Record<string, unknown[]>

  const open = (more: object = {}) => {
    process.env.SG_TEST_GITEA = story.token
    process.env.SG_TEST_GITEA_HOOK = SECRET
    const access = { url: site.url, token_env: 'SG_TEST_GITEA', webhook_secrets: ['SG_TEST_GITEA_HOOK'] }
    return connector.sources([{ org: 'tools', issues: true, clone: false, ...access, ...more }], '.')
  }
  const sync = async (into = receipts): Promise<SourceReport & { changed: boolean }> => {
    const report = await syncSources(into.warehouse, { sources: into.from }, { connectors: [connector] })
    return { ...(report.sources[0] as SourceReport), changed: report.changed }
  }
  const read = async (from = receipts) => readAll(from.warehouse, site.url, connector)
  const rows = (entity: string, ...columns: string[]) =>
    (staged[`stg_gitea__${entity}.sql`] as Row[]).map((row) => columns.map((column) => row[column]))

  beforeAll(async () => {
    site = await startGitea(program!, PAGE)
    story = await tellStory(site)
    receipts = await openReceipts({ connectors: [connector], from: await open() })
    receipts.receiving.start()
    const report = await sync()
    expect(report).toMatchObject({ ok: true })
    expect(report.notes.map((note) => note.replace(/: http.*/, ''))).toEqual([
      'Gitea counts 3 repositories, 1 of them are closed to the token',
      'Members of a team are shown to itself and to owners only, not to the token: garden, Owners',
    ])
    staged = await read()
  }, 300_000)
  afterAll(async () => {
    await receipts?.close()
    await site?.close()
  })

  test('what the token may see comes, page by page, and once', async () => {
    expect(rows('repository', 'name').flat().sort()).toEqual(['herbs', 'shop'])
    expect(rows('work_item', 'work_item_id')).toHaveLength(11)
    expect(rows('team', 'name').flat()).toEqual(['garden', 'readers'])
    expect(rows('team_account', 'account_id').flat()).toEqual(['gitea:reader'])
    expect((await sync()).changed).toBe(false)
  })

  test('requests come with their commits, reviews and how they ended', () => {
    const { sha } = story
    const at = (row: unknown[]) => row.map((time) => typeof time)
    expect(rows('change', 'number', 'title', 'branch', 'is_draft', 'merge_method')).toEqual([
      [1, 'Lamps', 'lamp', false, null],
      [2, 'Switches', 'switch', false, 'rebase'],
      [3, 'Plants', 'plant', false, null],
      [4, 'Doors', 'door', false, null],
    ])
    expect(rows('change', 'merged_at', 'closed_at').map(at)).toEqual([
      ['number', 'number'],
      ['number', 'number'],
      ['object', 'object'],
      ['object', 'number'],
    ])
    const [opened, ready] = rows('change', 'opened_at', 'ready_at')[0] as number[]
    expect(ready! - opened!).toBeGreaterThan(0)
    expect(rows('review', 'reviewer_id', 'verdict')).toEqual([
      ['gitea:bob', 'changes_requested'],
      ['gitea:bob', 'approved'],
      ['gitea:bob', 'commented'],
    ])
    const own = rows('requested_commit', 'commit_id', 'is_own', 'is_merge_commit', 'author_id')
    expect(own).toContainEqual([`hub/tools/shop@${sha.lamp}`, true, false, 'gitea:ada'])
    // Gitea may tell no commits of a request that was moved forward.
    expect(own.map((row) => row.slice(0, 3))).toContainEqual([`hub/tools/shop@${sha.switch}`, true, true])
    expect(own).toHaveLength(5)
    expect(rows('change_file', 'path', 'status', 'added_count', 'head_commit_id')).toEqual([
      ['plant.txt', 'added', 1, `hub/tools/shop@${sha.plant}`],
    ])
    expect(rows('change_mention', 'item_key', 'evidence')).toEqual([
      ['SHOP-7', 'commit'],
      ['SHOP-8', 'body'],
    ])
  })

  test('issues come with their type, priority and every turn of their state', () => {
    const first = (entity: string, ...columns: string[]) =>
      rows(entity, 'work_item_id', ...columns).filter(([id]) => String(id).endsWith('#5'))
    expect(first('work_item', 'native_type', 'priority', 'assignee_id')).toEqual([
      [expect.any(String), 'Bug', 'High', 'gitea:bob'],
    ])
    expect(first('work_item_state', 'native_state', 'flow_state').map(([, ...rest]) => rest)).toEqual([
      ['Open', 'new'],
      ['Closed', 'done'],
      ['Open', 'new'],
      ['Closed', 'done'],
    ])
    const dropped = rows('work_item_state', 'work_item_id', 'flow_state').filter(([id]) =>
      String(id).endsWith('#6'),
    )
    expect(dropped.map(([, state]) => state)).toEqual(['new', 'cancelled'])
  })

  test('releases and runs of Actions come with what became of them', () => {
    expect(rows('release', 'name', 'kind', 'status')).toEqual([
      ['v1.0.0', 'version', 'released'],
      ['v1.1.0-rc.1', 'pre-release', 'released'],
    ])
    const builds = rows('build', 'commit_id', 'event', 'branch', 'attempt', 'outcome')
    expect(builds).toContainEqual([`hub/tools/shop@${story.sha.main}`, 'push', 'main', 1, 'failed'])
    expect(builds).toContainEqual([`hub/tools/shop@${story.sha.plant}`, 'pull_request', 'plant', 1, null])
    const jobs = rows('build_job', 'build_id', 'name', 'outcome').filter(([id]) => id === `${SOURCE}:1:1`)
    expect(jobs.map(([, ...rest]) => rest).sort()).toEqual([
      ['lint', 'failed'],
      ['unit', 'succeeded'],
    ])
  })

  test('what happens afterwards comes with the next reading, what is deleted goes', async () => {
    const { ada, boss, clone, runner } = story
    clone.git('checkout', '-q', 'plant')
    const pushed = clone.commit('Water it more', { 'plant.txt': 'wet\n' })
    clone.git('push', '-q', 'origin', 'plant')
    await settled(ada, 3, pushed)
    await boss.delete('repos/tools/shop/issues/15')
    await boss.post('repos/tools/shop/actions/runs/1/rerun-failed-jobs')
    const waits = await sync()
    expect(waits).toMatchObject({ ok: true, changed: true })
    staged = await read()
    expect(rows('change', 'number', 'head_commit_id')).toContainEqual([3, `hub/tools/shop@${pushed}`])
    expect(rows('work_item', 'item_key').flat()).not.toContain('hub/tools/shop#15')
    const attempts = () =>
      rows('build', 'build_id', 'attempt', 'outcome').filter(([id]) => String(id).startsWith(`${SOURCE}:1:`))
    expect(attempts().map(([, ...rest]) => rest)).toEqual([
      [1, 'failed'],
      [2, null],
    ])
    // The oldest job that waits is of another run: all of them are worked off.
    while ((await openRuns(boss)) > 0) {
      const end = await taken(runner)
      await end('SUCCESS')
    }
    expect(await sync()).toMatchObject({ ok: true, changed: true })
    staged = await read()
    expect(attempts().map(([, ...rest]) => rest)).toEqual([
      [1, 'failed'],
      [2, 'succeeded'],
    ])
    expect(rows('build', 'outcome').flat()).not.toContain(null)
  }, 120_000)

  test('a repository keeps its identity when it is renamed', async () => {
    await story.boss.patch('repos/tools/herbs', { name: 'plants' })
    expect(await sync()).toMatchObject({ ok: true, changed: true })
    staged = await read()
    expect(rows('repository', 'repository_id', 'name')).toContainEqual(['hub/tools/herbs', 'plants'])
  })

  test('repositories are cloned with the same token, tags and all', async () => {
    const from = await open({ name: 'cloned', clone: true, include: ['shop'] })
    const connectors = [connector, git]
    const cloned = await openReceipts({ connectors, from })
    const report = await syncSources(cloned.warehouse, { sources: from }, { connectors })
    expect(report.sources.map(({ ok, error }) => [ok, error])).toEqual([
      [true, undefined],
      [true, undefined],
    ])
    const tags = await cloned.warehouse.rows<{ name: string }>(
      `select short_name as name from raw.git__ref where kind = 'tag' order by name`,
    )
    expect(tags.map(({ name }) => name)).toEqual(['v1.0.0', 'v1.1.0-rc.1'])
    await cloned.close()
  }, 60_000)

  test('a token without the scope, and an organisation that is not there, are said in words', async () => {
    const { sha1 } = await story.boss
      .as('reader')
      .post<{ sha1: string }>('users/reader/tokens', { name: 'less', scopes: ['read:issue'] })
    const from = await open({ name: 'less' })
    const other = await openReceipts({ connectors: [connector], from })
    process.env.SG_TEST_GITEA = sha1
    expect(await sync(other)).toMatchObject({ ok: false, error: { code: 'unauthorised' } })
    process.env.SG_TEST_GITEA = 'no-such-token'
    expect(await sync(other)).toMatchObject({ ok: false, error: { code: 'unauthorised' } })
    process.env.SG_TEST_GITEA = story.token
    await other.close()
    const absent = await openReceipts({ connectors: [connector], from: await open({ org: 'nobody' }) })
    expect(await sync(absent)).toMatchObject({ ok: false, error: { code: 'not_found' } })
    await absent.close()
  })

  describe('what it posts', () => {
    let hook: Server
    const heard: { headers: Record<string, string>; body: Buffer; outcome: string }[] = []

    beforeAll(async () => {
      hook = createServer((request, response) => {
        const chunks: Buffer[] = []
        request.on('data', (chunk: Buffer) => chunks.push(chunk))
        request.on('end', () => void answer(Buffer.concat(chunks)))
        const answer = async (body: Buffer) => {
          const headers = request.headers as Record<string, string>
          const outcome = await receipts.post(SOURCE, headers, body)
          heard.push({ headers, body, outcome })
          response.writeHead(outcome === 'signature' ? 401 : 202).end()
        }
      })
      await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve))
      const url = `http://127.0.0.1:${(hook.address() as AddressInfo).port}`
      await story.boss.post('orgs/tools/hooks', {
        type: 'gitea',
        active: true,
        events: EVENTS,
        config: { url, content_type: 'json', secret: SECRET },
      })
    })
    afterAll(() => void hook.close())

    const EVENTS =
      'push create delete repository release workflow_run workflow_job issues pull_request'.split(' ')

    test('is signed, and what it tells of is the same row as polling brings', async () => {
      const { ada, bob, runner } = story
      await second()
      await ada.post('repos/tools/shop/issues', { title: 'Told at once' })
      await bob.post('repos/tools/shop/pulls/3/reviews', { event: 'APPROVED', body: 'Wet enough' })
      await ada.post('repos/tools/shop/releases', {
        tag_name: 'v1.2.0',
        name: 'v1.2.0',
        target_commitish: 'main',
      })
      await runBoth(runner, 'SUCCESS')
      const kinds = () =>
        heard.map(({ headers, body }) => {
          const { action } = JSON.parse(body.toString()) as { action?: string }
          return [headers['x-gitea-event-type'], action].filter(Boolean).join(' ')
        })
      const told = [
        'issues opened',
        'pull_request_review_approved reviewed',
        'release published',
        'push',
        'workflow_run completed',
      ]
      for (const kind of told) await expect.poll(kinds, { timeout: 20_000 }).toContain(kind)
      await second()
      expect(new Set(heard.map(({ outcome }) => outcome))).toEqual(new Set(['new']))
      await receipts.receiving.settled()
      expect(receipts.errors).toEqual([])
      const pushed = await read()
      staged = pushed
      // That a repository has changed is told by a push, what it is now by polling.
      const others = (all: Record<string, unknown[]>) => ({ ...all, 'raw.gitea__repository': [] })
      expect(rows('work_item', 'title').flat()).toContain('Told at once')
      expect(rows('review', 'change_id', 'verdict')).toContainEqual(['hub/tools/shop#3', 'approved'])
      expect(rows('release', 'name').flat()).toContain('v1.2.0')
      await sync()
      expect(others(await read())).toEqual(others(pushed))
    }, 120_000)

    test('is refused once a byte of it is another one, and known once it came', async () => {
      const { headers, body } = heard[0]!
      expect(headers['x-gitea-signature']).toBe(createHmac('sha256', SECRET).update(body).digest('hex'))
      expect(headers['x-hub-signature-256']).toBe(`sha256=${headers['x-gitea-signature']}`)
      const bent = Buffer.from(body)
      bent[bent.length - 2] = (bent[bent.length - 2] ?? 0) ^ 1
      expect(await receipts.post(SOURCE, headers, bent)).toBe('signature')
      expect(await receipts.post(SOURCE, headers, body)).toBe('known')
      const { 'x-gitea-signature': signature, ...others } = headers
      const forgejo = { ...others, 'x-forgejo-signature': signature as string }
      expect(await receipts.post(SOURCE, forgejo, body)).toBe('known')
      const { 'x-hub-signature-256': _, ...unsigned } = others
      expect(await receipts.post(SOURCE, unsigned, body)).toBe('signature')
    })
  })
})

async function openRuns(boss: Story['boss']): Promise<number> {
  const path = 'repos/tools/shop/actions/runs?status=queued&status=in_progress&status=waiting'
  return (await boss.get<{ total_count: number }>(path)).total_count
}
