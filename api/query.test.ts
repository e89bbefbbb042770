import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'
import { attacksOn } from '../tests/attacks.ts'

let application: Application
beforeAll(async () => {
  application = await openApplication({ options: { queryTimeoutMs: 2_500, rateLimit: 100_000 } })
  const secret = join(application.folder, 'data', 'publish', 'secret.csv')
  mkdirSync(join(secret, '..'), { recursive: true })
  writeFileSync(secret, 'a\nplanted-secret\n')
})
afterAll(() => application.close())

const ask = (sql: string, more: object = {}) =>
  application.app.inject({ method: 'POST', url: '/api/query', payload: { sql, ...more } })

describe('a select of one’s own', () => {
  test('answers with columns, rows, time and what it read', async () => {
    const answer = (await ask('select sha, committed_at from "commit" order by committed_at limit 3')).json()
    expect(answer).toMatchObject({ row_count: 3, is_more: false, limit: 1_000, relations: ['commit'] })
    expect(answer.columns.map(({ name }: { name: string }) => name)).toEqual(['sha', 'committed_at'])
    expect(answer.data[1]).toEqual([...answer.data[1]].sort((a: number, b: number) => a - b))
    expect(answer.duration_ms).toBeGreaterThan(0)
  })

  test.each([
    [
      'with a as (select repository_id, count(*) n from "commit" group by all) select * from a order by n desc',
      1,
    ],
    ['select count(*) filter (where is_bot) n from account;', 1],
    ['select c.sha, row_number() over (order by committed_at) k from main."commit" c qualify k < 3', 2],
    ["select median(added_count + deleted_count) m from commit_file where path like '%.ts' or true", 1],
    ['select * from range(5) t(i), unnest([1, 2]) u(j)', 10],
    ['select date_trunc(\'week\', committed_at) w, count(distinct sha) from "commit" group by 1 limit 1', 1],
    ['with recursive r(i) as (select 1 union all select i + 1 from r where i < 4) select * from r', 4],
    ["select list_transform([1, 2], lambda x: x + 1) l, {'a': 1} s, 1.5::decimal(4, 2) d, null z", 1],
    ['select a.account_id, b.account_id from account a join account b using (account_id) limit 1 -- end', 1],
  ])('may be %s', async (sql, rows) => {
    const response = await ask(sql)
    expect([response.statusCode, response.json().row_count], response.body).toEqual([200, rows])
  })

  test('says that there is more, and never cuts in silence', async () => {
    expect((await ask('select * from range(1001)')).json()).toMatchObject({ row_count: 1_000, is_more: true })
    const file = await ask('select * from range(200001)', { format: 'csv' })
    expect([file.statusCode, file.json().message]).toEqual([400, expect.stringContaining('200000 rows')])
    const parquet = await ask('select * from range(200001)', { format: 'parquet' })
    expect([parquet.statusCode, parquet.json().message]).toEqual([
      400,
      expect.stringContaining('200000 rows'),
    ])
  })

  test('comes as a file that no spreadsheet runs, and leaves none behind', async () => {
    const csv = await ask("select '=1+1' as a, TIMESTAMP '2026-01-01' as b", { format: 'csv' })
    expect(csv.body).toBe("a,b\r\n'=1+1,2026-01-01T00:00:00.000Z\r\n")
    expect(csv.headers).toMatchObject({
      'content-disposition': 'attachment; filename="query.csv"',
      'x-content-type-options': 'nosniff',
    })
    const parquet = await ask('select 1 as a', { format: 'parquet' })
    expect(parquet.rawPayload.subarray(0, 4).toString()).toBe('PAR1')
    const left = () =>
      readdirSync(join(application.folder, 'data', 'publish')).filter((name) => name.startsWith('query-'))
    await expect.poll(left).toEqual([])
  })

  test('is told what is wrong with it, in the engine’s own words', async () => {
    for (const [sql, words] of [
      ['select shaa from "commit"', /shaa/],
      ['selec 1', /cannot be read/],
      ['select * from comit', /comit.*commit/],
      ["select cast('x' as integer)", /x/],
    ] as const) {
      const response = await ask(sql)
      expect([response.statusCode, response.json().code], sql).toEqual([400, 'SG_REFUSED_SELECT'])
      expect(response.json().message).toMatch(words)
    }
  })
})

describe('what is not a select over readable relations', () => {
  test('is refused, whatever it is dressed as', async () => {
    const file = join(application.folder, 'data', 'publish', 'secret.csv').replaceAll("'", "''")
    const attacks = attacksOn(file)
    expect(attacks.length).toBeGreaterThanOrEqual(60)
    const before = await application.warehouse.rows('select count(*) as n from main."commit"')
    for (const sql of attacks) {
      const response = await ask(sql)
      const { code, message } = response.json()
      expect([response.statusCode, code], sql).toEqual([
        400,
        expect.stringMatching(/^(SG_REFUSED_SELECT|SG_BAD_PARAMETER)$/),
      ])
      expect(message, sql).not.toMatch(/planted-secret/)
    }
    expect(await application.warehouse.rows('select count(*) as n from main."commit"')).toEqual(before)
  })

  test('holds for a name that is quoted, in capitals or with its schema', async () => {
    for (const sql of [
      'select 1 from "COMMIT"',
      'select 1 from MAIN."Commit"',
      'select 1 from "main"."commit"',
    ])
      expect((await ask(sql)).statusCode, sql).toBe(200)
  })
})

/** By memory, by size or by time, whichever is met first on the machine at hand. */
const BOUNDS = ['SG_QUERY_MEMORY', 'SG_REFUSED_SELECT', 'SG_TIMED_OUT']

describe('a bomb', () => {
  test.each([
    'select count(*) from range(100000000) a, range(100000000) b',
    'with recursive r(i) as (select 1 union all select i + 1 from r) select max(i) from r',
    "select repeat('x', 100000000)",
    "select repeat('x', 100000) from range(400)",
    "select string_agg(repeat('x', 100000), '') from range(100000)",
    'select list(i) from range(1000000000) t(i)',
  ])('of the form %s ends in time', async (sql) => {
    const from = performance.now()
    const response = await ask(sql)
    expect(BOUNDS, response.body.slice(0, 300)).toContain(response.json().code)
    expect(performance.now() - from).toBeLessThan(12_000)
  })

  test.each([
    ['parentheses', `select ${'('.repeat(3000)}1${')'.repeat(3000)}`, 200],
    ['not', `select ${'not '.repeat(3000)}true`, 400],
    ['lists', `select ${'['.repeat(900)}1${']'.repeat(900)}`, 400],
    ['subqueries', `select * from ${'(select * from '.repeat(400)}"commit"${')'.repeat(400)}`, 400],
    ['steps', `with ${doublings(40, '')} select count(*) from a40`, 400],
    ['steps that are written out', `with ${doublings(40, 'not materialized')} select count(*) from a40`, 400],
    ['letters', `select ${'x'.repeat(20_001)}`, 400],
  ])('of %s is answered at once', async (_, sql, status) => {
    const response = await ask(sql)
    expect(response.statusCode, response.body.slice(0, 300)).toBe(status)
  })

  test('leaves the engine as it was', async () => {
    expect((await ask('select 1 as a')).json().data).toEqual([[1]])
    expect((await application.app.inject('/api/headlines')).statusCode).toBe(200)
  })
})

function doublings(count: number, how: string): string {
  const steps = ['a0 as (select 1 as x)']
  for (let i = 1; i <= count; i++) steps.push(`a${i} as ${how} (select p.x from a${i - 1} p, a${i - 1} q)`)
  return steps.join(', ')
}
