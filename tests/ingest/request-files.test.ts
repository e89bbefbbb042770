import { expect, test } from 'vitest'
import type { World } from '../../fixtures/org/world.ts'
import { DAY, HOUR, makeHub, makePull, NOON } from './github-hub.ts'
import { openTrial as openGithub } from './github-trial.ts'
import { openTrial as openGitlab } from './gitlab-trial.ts'

const files = (...paths: string[]) =>
  paths.map((path) => ({ path, added: 1, deleted: 0, status: 'modified' as const }))

/** Two open requests that touch one file, one of them more files than a page holds; one that closes a day later. */
const hub = (): World =>
  makeHub({
    pulls: 0,
    runs: 0,
    deployments: 0,
    more(writer) {
      const open = { closedAt: null, mergedAt: null, mergeCommitSha: null }
      const many = files('shared.ts', ...Array.from({ length: 129 }, (_, i) => `src/${i}.ts`))
      writer.put(
        'pull',
        makePull(901, { ...open, createdAt: NOON - 3 * DAY, files: files('shared.ts', 'a.ts') }),
      )
      writer.put('pull', makePull(903, { ...open, createdAt: NOON - 2 * DAY, files: many }))
      writer.put(
        'pull',
        makePull(906, {
          createdAt: NOON - DAY,
          closedAt: NOON + HOUR,
          mergedAt: NOON + HOUR,
          files: files('b.ts'),
        }),
      )
      writer.put('pull', makePull(902, { createdAt: NOON - 5 * DAY, files: files('shared.ts') }))
    },
  })

const tools = [
  {
    name: 'GitHub',
    open: openGithub,
    table: 'raw.github__pull_files',
    list: `payload->'files'->'nodes'`,
    path: /graphql/,
  },
  {
    name: 'GitLab',
    open: openGitlab,
    table: 'raw.gitlab__request_files',
    list: `payload->'files'`,
    path: /\/diffs/,
  },
]

test.each(tools)(
  '$name tells the files of open requests, all of them, and of those alone',
  async ({ open, table, list }) => {
    const trial = await open(hub())
    try {
      const report = await trial.sync()
      expect([report.error, report.notes]).toEqual([undefined, []])
      const found = await trial.rows<{ n: number }>(
        `select json_array_length(${list}) as n from ${table} where not _is_deleted order by n`,
      )
      expect(found.map(({ n }) => Number(n))).toEqual([1, 2, 130])
    } finally {
      await trial.close()
    }
  },
)

test.each(tools)(
  '$name is asked for nothing where nothing is new, and again where it broke off',
  async ({ open, table, path }) => {
    const world = hub()
    const trial = await open(world)
    const rows = async () =>
      Number((await trial.rows<{ n: number }>(`select count(*) as n from ${table}`))[0]?.n)
    try {
      const fault = trial.server.faults.add({ kind: 'server_error', path: /\/diffs/, times: 100 })
      await trial.sync()
      fault.remove()
      await trial.sync()
      expect(await rows()).toBe(3)
      const before = trial.server.requests.count(path)
      await trial.sync()
      const quiet = trial.server.requests.count(path) - before
      world.advance(NOON + 2 * HOUR)
      await trial.sync()
      expect(await rows()).toBe(3)
      expect(quiet).toBeLessThanOrEqual(path.source === 'graphql' ? 3 : 0)
    } finally {
      await trial.close()
    }
  },
)
