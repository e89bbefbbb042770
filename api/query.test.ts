import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openApplication, type Application } from '../tests/application.ts'

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

const FILE = () => join(application.folder, 'data', 'publish', 'secret.csv').replaceAll("'", "''")

/** Each has to be refused before it runs, and told so. */
const ATTACKS: (string | (() => string))[] = [
  'select 1; select 2',
  'select 1; drop table main."commit"',
  'select 1 /* ; */; delete from "commit"',
  'select 1 -- \n; update meta.build set build_id = 0',
  ') ; drop table "commit" --',
  'select 1) as asked; drop table "commit"; select * from (select 1',
  'select 1 from (select 1',
  'insert into "commit" select * from "commit"',
  'delete from "commit"',
  'update "commit" set sha = null',
  'create table x as select 1',
  'create or replace view "commit" as select 1',
  'create macro upper(x) as 1',
  'create temp macro f() as table select * from raw.git__commit',
  'drop table "commit"',
  'alter table "commit" add column x int',
  'copy "commit" to \'x.csv\'',
  "copy (select 1) to '/tmp/x'",
  "attach 'x.duckdb' as x",
  'detach memory',
  'use raw',
  'pragma database_list',
  "pragma memory_limit='1GB'",
  'pragma_version()',
  "set memory_limit = '10GB'",
  'reset all',
  'set variable a = (select 1)',
  'install httpfs',
  'load httpfs',
  "export database 'x'",
  'vacuum',
  'checkpoint',
  'begin transaction',
  'call pragma_version()',
  'prepare a as select 1',
  'execute a',
  'explain analyze select 1',
  'describe "commit"',
  'show tables',
  'select * from (show all tables)',
  'select * from (describe raw.git__commit)',
  'select * from (summarize raw.git__commit)',
  () => `select * from read_csv('${FILE()}')`,
  () => `select * from read_csv_auto('${FILE()}')`,
  () => `select * from read_text('${FILE()}')`,
  () => `select * from read_blob('${FILE()}')`,
  () => `select * from '${FILE()}'`,
  () => `select * from "${FILE()}"`,
  () => `select * from sniff_csv('${FILE()}')`,
  () => `select * from parquet_metadata('${FILE()}')`,
  () => `select (select content from read_text('${FILE()}'))`,
  () => `with a as (select * from read_text('${FILE()}')) select * from a`,
  "select * from glob('/etc/*')",
  "select * from query('select * from raw.git__commit')",
  "select * from query_table('raw.git__commit')",
  "select * from query_table(['commit', 'raw.git__commit'])",
  "select * from json_execute_serialized_sql(json_serialize_sql('select * from raw.git__commit'))",
  "select json_serialize_plan('select * from raw.git__commit')",
  "select json_deserialize_sql(json_serialize_sql('select 1'))",
  "select getenv('HOME')",
  "select current_setting('temp_directory')",
  "select getvariable('x')",
  "select write_log('x')",
  'select sleep_ms(100000)',
  'select pg_sleep(100)',
  'select current_query()',
  "select nextval('s')",
  'select setseed(0.5)',
  'select pg_get_viewdef(1)',
  "select has_table_privilege('x', 'y')",
  'select * from duckdb_settings()',
  'select * from duckdb_secrets()',
  'select * from duckdb_tables()',
  'select * from duckdb_logs()',
  'select * from duckdb_tables',
  'select * from pragma_database_list',
  'select * from sqlite_master',
  'select * from information_schema.tables',
  'select * from pg_catalog.pg_tables',
  'select * from system.information_schema.columns',
  "select * from pragma_table_info('raw.git__commit')",
  "select * from pragma_storage_info('commit')",
  'select * from seq_scan(1)',
  'select * from test_all_types()',
  "select * from which_secret('s3://x', 's3')",
  'select * from raw.git__commit',
  'select * from RAW.GIT__COMMIT',
  'select * from "raw"."git__commit"',
  'select * from raw.delivery',
  'select * from raw.rejected',
  'select * from meta.source',
  'select * from meta.stream_state',
  'select * from config.source',
  'select * from streamgauge.raw.git__commit',
  'select * from streamgauge.main."commit"',
  'select * from stg_git__commit',
  'select * from main.stg_git__commit',
  'select "commit".sha from "commit", raw.git__commit',
  'select (select count(*) from raw.git__commit)',
  'select exists(select 1 from stg_git__commit)',
  'select 1 in (select 1 from raw.git__commit)',
  'select * from "commit" where sha = any(select sha from stg_git__commit)',
  'select * from (with stg_git__commit as (select 1) select * from stg_git__commit), stg_git__commit',
  'with stg_git__commit as (select * from stg_git__commit) select * from stg_git__commit',
  'with a as (select * from stg_git__commit), stg_git__commit as (select 1) select * from a',
  'with recursive stg_git__commit as (select * from stg_git__commit) select * from stg_git__commit',
  'with recursive duckdb_settings(n) as (select name from duckdb_settings union all select n from duckdb_settings) select * from duckdb_settings',
  'with "commit" as (select 1) select * from "commit"',
  'select * from "commit" order by (select count(*) from raw.git__commit)',
  'select * from "commit" limit (select count(*) from raw.git__commit)',
  'from "commit" select sum((select count(*) from raw.git__commit)) over ()',
  'select * from "commit" union all by name select * from raw.git__commit',
  'select * from "commit" pivot (count(*) for sha in (select sha from raw.git__commit))',
  'select * from raw.git__commit tablesample 1%',
  'select * from "commit" at (version => 1)',
  'select $1',
  'select ?',
  'select $a',
  "select raw.getenv('HOME')",
  "select system.main.getenv('HOME')",
  'table raw.git__commit',
  "from 'commit'",
  "values (getenv('HOME'))",
  "select list_transform([1], lambda x: getenv('HOME'))",
  "select [getenv(x) for x in ['HOME']]",
  "select 'a' || current_setting('threads')",
  "select count(*) filter (where getenv('HOME') is not null)",
  "select case when getenv('HOME') = 'x' then 1 end",
  'select columns(c -> getenv(\'HOME\') = c) from "commit"',
  'select 1\0; drop table "commit"',
  '',
  ';',
]

describe('what is not a select over readable relations', () => {
  test('is refused, whatever it is dressed as', async () => {
    expect(ATTACKS.length).toBeGreaterThanOrEqual(60)
    const before = await application.warehouse.rows('select count(*) as n from main."commit"')
    for (const attack of ATTACKS) {
      const sql = typeof attack === 'string' ? attack : attack()
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
