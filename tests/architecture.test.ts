import { readFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { headerOf, listFiles, root } from './tree.ts'

const files = listFiles(root)
const sources = files.filter((file) => /\.(ts|js|svelte)$/.test(file) && !file.endsWith('.d.ts'))
const sqlFiles = files.filter((file) => file.endsWith('.sql'))
const read = (file: string): string => readFileSync(join(root, file), 'utf8')

/** Where each room may import from; the longest matching room wins, `type ` marks types only. */
const directions: Record<string, string[]> = {
  'cli.ts': ['commands', 'api', 'ingest', 'transforms', 'fixtures'],
  commands: ['commands', 'api', 'govern', 'ingest', 'notify', 'privacy', 'transforms', 'fixtures'],
  bin: ['bin'],
  api: ['api', 'govern', 'privacy', 'transforms'],
  'api/plugins/app': ['api', 'govern', 'privacy', 'transforms', 'ingest', 'notify'],
  ingest: ['ingest', 'privacy', 'transforms/warehouse.ts', 'transforms/nesting.ts'],
  transforms: ['transforms'],
  dashboard: ['dashboard', 'type api/schemas'],
  fixtures: ['fixtures', 'type ingest/contract.ts'],
  govern: ['govern', 'transforms', 'ingest/config/file.ts', 'type ingest/config.ts'],
  docs: ['docs', 'transforms'],
  privacy: ['privacy', 'transforms'],
  notify: ['notify', 'privacy', 'transforms', 'type ingest/config.ts'],
}

interface Import {
  target: string
  isType: boolean
}

function importsOf(file: string): Import[] {
  const pattern = /(import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"](\.{1,2}\/[^'"]+)['"]/g
  const found = [...read(file).matchAll(pattern)].map((match) => ({
    target: match[3] as string,
    isType: match[2] !== undefined,
  }))
  const dynamic = [...read(file).matchAll(/import\(\s*['"](\.{1,2}\/[^'"]+)['"]/g)]
  found.push(...dynamic.map((match) => ({ target: match[1] as string, isType: false })))
  return found.map(({ target, isType }) => ({
    target: relative(root, resolve(root, dirname(file), target)),
    isType,
  }))
}

function inside(file: string, room: string): boolean {
  return file === room || file.startsWith(`${room}/`)
}

function allowedFor(file: string): string[] | undefined {
  if (file.endsWith('.test.ts')) return undefined
  const rooms = Object.keys(directions).filter((room) => inside(file, room))
  const room = rooms.sort((a, b) => b.length - a.length)[0]
  return room === undefined ? undefined : directions[room]
}

function isAllowed({ target, isType }: Import, allowed: string[]): boolean {
  return allowed.some((entry) => {
    const isTypeOnly = entry.startsWith('type ')
    return (isType || !isTypeOnly) && inside(target, entry.replace('type ', ''))
  })
}

describe('rooms', () => {
  test('import only in the directions of the design', () => {
    const wrong = sources.flatMap((file) => {
      const allowed = allowedFor(file)
      if (!allowed) return []
      return importsOf(file)
        .filter((found) => !isAllowed(found, allowed))
        .map((found) => `${file} → ${found.target}`)
    })
    expect(wrong).toEqual([])
  })

  test('have a README each', () => {
    const rooms = [
      'api',
      'commands',
      'dashboard',
      'fixtures',
      'govern',
      'ingest',
      'notify',
      'policies',
      'privacy',
      'sql',
      'tests',
      'transforms',
    ]
    const connectors = files.map((file) => /^ingest\/connectors\/[^/]+/.exec(file)?.[0]).filter(Boolean)
    const missing = [...rooms, ...new Set(connectors)].filter((room) => !files.includes(`${room}/README.md`))
    expect(missing).toEqual([])
  })

  test('read the warehouse engine in transforms alone', () => {
    const types = /^import type .*@duckdb\/node-api/
    const wrong = sources
      .filter((file) => !inside(file, 'transforms') && !file.endsWith('.test.ts') && !inside(file, 'tests'))
      .filter((file) =>
        read(file)
          .split('\n')
          .some((line) => opensEngine(line) && !types.test(line)),
      )
    expect(wrong).toEqual([])
  })
})

function opensEngine(line: string): boolean {
  return /^import .*DuckDBInstance.*@duckdb\/node-api/.test(line)
}

describe('names', () => {
  test('of files are nouns in lower case, no drawers for leftovers', () => {
    const drawers = /^(utils?|helpers?|managers?|common|misc|shared|lib)\b/
    const shape = /^[+.]?[a-z0-9_$[\]]+([-.@][a-z0-9_$]+)*$/
    const names = sources.map((file) => basename(file).replace(/\.(svelte\.ts|ts|js|svelte)$/, ''))
    const components = /^[A-Z][A-Za-z0-9]*$/
    const wrong = names.filter((name) => drawers.test(name) || !(shape.test(name) || components.test(name)))
    expect(wrong).toEqual([])
  })

  test('of SQL files say their layer', () => {
    const shapes: [RegExp, RegExp][] = [
      [/^sql\/entities\//, /^[a-z]+(_[a-z]+)*$/],
      [/^sql\/intermediate\//, /^int_[a-z]+(_[a-z]+)*__[a-z]+(_[a-z]+)*$/],
      [/^sql\/marts\//, /^[a-z]+(_[a-z]+)*_fact$/],
      [/^sql\/metrics\//, /^[a-z]+(_[a-z]+)*$/],
      [/^sql\/checks\//, /^[a-z]+(_[a-z]+)*$/],
      [/^policies\//, /^[a-z]+(_[a-z]+)*$/],
      [/^ingest\/connectors\//, /^stg_[a-z]+__[a-z]+(_[a-z]+)*$/],
      [/^tests\/planted\/queries\//, /^[a-z]+(_[a-z]+)*$/],
    ]
    const wrong = sqlFiles.filter((file) => {
      const shape = shapes.find(([folder]) => folder.test(file))
      return !shape?.[1].test(basename(file, '.sql'))
    })
    expect(wrong).toEqual([])
  })

  test('of staging files begin with their connector', () => {
    const wrong = sqlFiles.filter((file) => {
      const tool = /^ingest\/connectors\/([^/]+)\//.exec(file)?.[1]
      return tool !== undefined && !basename(file).startsWith(`stg_${tool}__`)
    })
    expect(wrong).toEqual([])
  })
})

describe('sql', () => {
  const tools = ['git', 'github', 'gitlab', 'bitbucket', 'jira', 'jenkins', 'pagerduty', 'opsgenie', 'linear']

  test('names no tool outside the connectors', () => {
    const pattern = new RegExp(`\\braw\\.|\\b(${tools.join('|')})(\\b|__)`, 'i')
    const wrong = sqlFiles.filter((file) => inside(file, 'sql') && pattern.test(withoutComments(read(file))))
    expect(wrong).toEqual([])
  })

  test('carries a whole header', () => {
    const needed: [RegExp, string[]][] = [
      [/^sql\/entities\//, ['grain', 'definition']],
      [/^(sql\/intermediate|ingest\/connectors)\//, ['grain', 'definition']],
      [/^sql\/marts\//, ['grain', 'definition', 'column']],
      [/^sql\/metrics\//, ['title', 'definition', 'limits', 'source', 'unit', 'better', 'measure']],
    ]
    const wrong = sqlFiles.flatMap((file) => {
      const keys = headerOf(read(file))
      // What a connector reads goes into an entity, or is a table that its entities share.
      if (keys.has('entity')) return []
      const missing = needed.find(([folder]) => folder.test(file))?.[1].filter((key) => !keys.has(key)) ?? []
      return missing.map((key) => `${file}: ${key}`)
    })
    expect(wrong).toEqual([])
  })
})

function withoutComments(sql: string): string {
  return sql.replaceAll(/--.*$/gm, '').replaceAll(/\/\*[\s\S]*?\*\//g, '')
}

describe('size', () => {
  /** Files that may be longer, each with its reason. */
  const longer: Record<string, string> = {
    'tests/ingest/gitea.test.ts': 'One story that a real Gitea is told, and that takes a minute to tell.',
  }
  const limits: [RegExp, number][] = [
    [/\.svelte$/, 150],
    [/\.(ts|js)$/, 250],
    [/\.sql$/, 120],
  ]

  test('stays readable', () => {
    const wrong = [...sources, ...sqlFiles].flatMap((file) => {
      const limit = limits.find(([pattern]) => pattern.test(file))?.[1] ?? Infinity
      const lines = withoutTrimmings(read(file)).split('\n').length
      return lines > limit && !(file in longer) ? [`${file}: ${lines} of ${limit} lines`] : []
    })
    expect(wrong).toEqual([])
  })

  test('of the allow list is what is needed', () => {
    expect(Object.keys(longer).filter((file) => !files.includes(file))).toEqual([])
  })
})

/** What has to be understood: not the documentation on top of a SQL file, nor how a component looks. */
function withoutTrimmings(text: string): string {
  return text
    .replace(/^(--.*\n)+/, '')
    .replace(/<style>[\s\S]*<\/style>/, '')
    .trimEnd()
}

describe('the project speaks of itself alone', () => {
  // Written so that this file does not find itself.
  const traces = [/(^|[\s'"`(=:])\/(work|root|home)\/[a-z]/m, /registry[.]npmjs[.]org/]

  test('without paths of a machine and hosts of a registry', () => {
    const texts = files.filter((file) => !/\.(png|woff2?|ico|duckdb|br|gz)$/.test(file))
    const wrong = texts.filter((file) => traces.some((trace) => trace.test(read(file))))
    expect(wrong).toEqual([])
  })
})
