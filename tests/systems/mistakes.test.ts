import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildFixtureRepository, RepositoryScript } from '../../fixtures/repositories/index.ts'
import { makeFolder, run } from './command.ts'

const folder = makeFolder()
const data = join(folder.path, 'data')
const shop = join(folder.path, 'shop')
const empty = join(folder.path, 'empty')
const plain = join(folder.path, 'plain')

beforeAll(async () => {
  await buildFixtureRepository(shop)
  new RepositoryScript(empty)
  mkdirSync(plain)
  await run(['sync', '--git', shop, '--data', data])
})
afterAll(() => folder.remove())

describe('sources', () => {
  test('an empty repository is read, and nothing is claimed about it', async () => {
    const place = join(folder.path, 'data-empty')
    const { code, stderr } = await run(['sync', '--git', empty, '--data', place])
    expect(stderr).toMatch(/git:empty: /)
    expect(code).toBe(0)
    const figure = await run([
      'metric',
      'change_lead_time',
      '--format',
      'json',
      '--git',
      empty,
      '--data',
      place,
    ])
    expect(JSON.parse(figure.stdout)).toMatchObject({ total: { window: { n: 0, value: null } } })
  })

  test('a folder that is no repository fails alone; the others are read', async () => {
    const place = join(folder.path, 'data-mixed')
    const { code, stderr } = await run(['sync', '--git', plain, '--git', shop, '--data', place])
    expect(code).toBe(4)
    expect(stderr).toMatch(/git:plain: failed .*Not a Git repository/)
    expect(stderr).toMatch(/git:shop: 37 commit/)
  })

  test('a folder that does not exist is named', async () => {
    const { code, stderr } = await run(['sync', '--git', join(folder.path, 'none'), '--data', data])
    expect(code).toBe(4)
    expect(stderr).toContain(join(folder.path, 'none'))
  })

  test('no source at all is a question of configuration', async () => {
    const { code, stderr } = await run(['sync', '--data', data], { cwd: plain })
    expect(code).toBe(3)
    expect(stderr).toMatch(/--git/)
    expect(stderr).not.toMatch(/\n\s+at /)
  })
})

describe('the data folder', () => {
  test('that is a file is told', async () => {
    const file = join(folder.path, 'file')
    writeFileSync(file, '')
    const { code, stderr } = await run(['sync', '--git', shop, '--data', file])
    expect(code).toBe(5)
    expect(stderr).toContain('choose another with --data')
  })

  test('whose warehouse is damaged is told, and what to do', async () => {
    const place = join(folder.path, 'damaged')
    mkdirSync(place)
    writeFileSync(join(place, 'streamgauge.duckdb'), Buffer.alloc(20_000, 'x'))
    const { code, stderr } = await run(['sync', '--git', shop, '--data', place])
    expect(code).toBe(5)
    expect(stderr).toMatch(/damaged; move it away/)
  })
})

describe('configuration', () => {
  test('a misspelt key is told with its line and the nearest known one', async () => {
    const file = join(folder.path, 'misspelt.yaml')
    writeFileSync(file, `git:\n  - path: ${shop}\n    taggs: v(.*)\n`)
    const { code, stderr } = await run(['sync', '--config', file, '--data', data])
    expect(code).toBe(3)
    expect(stderr).toMatch(/misspelt\.yaml:3/)
    expect(stderr).toMatch(/tags/)
  })

  test('a file that is not there is named', async () => {
    const { code, stderr } = await run(['sync', '--config', join(folder.path, 'none.yaml'), '--data', data])
    expect(code).toBe(3)
    expect(stderr).toContain('none.yaml')
  })

  test('relative paths start at the file', async () => {
    const file = join(folder.path, 'relative.yaml')
    writeFileSync(file, 'git:\n  - path: shop\n')
    const { code, stderr } = await run([
      'sync',
      '--config',
      file,
      '--data',
      join(folder.path, 'data-relative'),
    ])
    expect(stderr).toMatch(/git:shop: 37 commit/)
    expect(code).toBe(0)
  })
})

describe('query', () => {
  test('runs a select', async () => {
    const { code, stdout } = await run([
      'query',
      'select 1 as a, 2 as b;',
      '--format',
      'csv',
      '--git',
      shop,
      '--data',
      data,
    ])
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'a,b\n1,2\n' })
  })

  test.each(['delete from "commit"', "select * from read_csv('/etc/passwd')", 'select 1; select 2'])(
    'refuses %s',
    async (sql) => {
      const { code, stdout, stderr } = await run(['query', sql, '--git', shop, '--data', data])
      expect({ code, stdout }).toEqual({ code: 9, stdout: '' })
      expect(stderr).toMatch(/^streamgauge: /)
    },
  )

  test('says that there are more rows than it shows', async () => {
    const args = ['query', 'select * from "commit"', '--limit', '5', '--format', 'csv']
    const { stdout, stderr } = await run([...args, '--git', shop, '--data', data])
    expect(stdout.trim().split('\n')).toHaveLength(6)
    expect(stderr).toMatch(/first 5 rows/)
  })

  test('names the column that does not exist', async () => {
    const { code, stderr } = await run([
      'query',
      'select nothing from "commit"',
      '--git',
      shop,
      '--data',
      data,
    ])
    expect(code).toBe(9)
    expect(stderr).toContain('nothing')
  })
})

describe('usage', () => {
  test.each([
    ['an unknown command', ['snyc']],
    ['an unknown option', ['sync', '--gitt', 'x']],
    ['a port that is none', ['serve', '--port', 'http']],
    ['a format that is none', ['metric', 'x', '--format', 'pdf']],
    ['a model that is none', ['show', 'comit']],
  ])('%s ends with 2', async (_, args) => {
    const { code, stderr } = await run(args)
    expect(code).toBe(2)
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  test('show prints header and SQL', async () => {
    const { code, stdout } = await run(['show', 'change_lead_time'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/change_lead_time/)
    expect(stdout).toMatch(/^select|^with/m)
  })

  test('schema prints what an editor needs for the configuration', async () => {
    const { code, stdout } = await run(['schema'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      type: 'object',
      properties: { git: { anyOf: [{ type: 'object' }, { type: 'array' }] } },
    })
  })

  test('help tells the exit codes', async () => {
    const { code, stdout } = await run(['--help'])
    expect(code).toBe(0)
    expect(stdout).toMatch(/ 5 {2}the warehouse is in use/)
  })

  test('doctor names what is missing for which screen', async () => {
    const { code, stdout } = await run(['doctor', '--git', shop, '--data', data])
    expect(stdout).toMatch(/ok +Node 2\d/)
    expect(stdout).toMatch(/ok +git:shop can be read/)
    expect(code).toBe(0)
    const bad = await run(['doctor', '--git', plain, '--data', join(folder.path, 'data-doctor')])
    expect(bad.stdout).toMatch(/BAD .*Not a Git repository/)
    expect(bad.code).toBe(8)
  })
})
