/** Jenkins' stand-in over a world, a warehouse, and what tests ask of the two. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { World } from '../../fixtures/org/world.ts'
import { serveJenkins, type JenkinsServerOptions } from '../../fixtures/servers/jenkins/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { connector } from '../../ingest/connectors/jenkins/connector.ts'
import { syncSources, type SourceReport, type SyncOptions } from '../../ingest/sync.ts'
import type { Warehouse } from '../../transforms/warehouse.ts'
import { openDeclared } from '../warehouse.ts'
import { makeClock } from './github-trial.ts'

export interface JenkinsTrial {
  world: World
  server: ToolServer
  warehouse: Warehouse
  sync(options?: SyncOptions): Promise<SourceReport>
  /** What is there of each stream and not deleted. */
  count(): Promise<Record<string, number>>
  rows<T = Record<string, unknown>>(sql: string): Promise<T[]>
  close(): Promise<void>
}

export interface JenkinsTrialOptions {
  server?: JenkinsServerOptions
  entry?: object
}

export async function openJenkins(world: World, options: JenkinsTrialOptions = {}): Promise<JenkinsTrial> {
  const folder = mkdtempSync(join(tmpdir(), 'streamgauge-jenkins-'))
  const clock = makeClock(world.now())
  const server = await serveJenkins(world, { clock: () => clock.now(), ...options.server })
  process.env.JENKINS_TRIAL_USER = 'reader'
  process.env.JENKINS_TRIAL_TOKEN = server.token
  const warehouse = await openDeclared({ folder: join(folder, 'data'), memoryMb: 300 })
  const access = { user_env: 'JENKINS_TRIAL_USER', token_env: 'JENKINS_TRIAL_TOKEN' }
  const sources = await connector.sources(
    [{ name: 'ci', url: server.url, ...access, ...options.entry }],
    folder,
  )
  return {
    world,
    server,
    warehouse,
    async sync(syncOptions = {}) {
      const report = await syncSources(
        warehouse,
        { sources },
        { connectors: [connector], clock, ...syncOptions },
      )
      return report.sources[0] as SourceReport
    },
    async count() {
      const counts: Record<string, number> = {}
      for (const { name } of connector.streams) {
        const [row] = await warehouse.rows<{ n: number }>(
          `select count(*) as n from (select _key from raw.jenkins__${name} group by _key
           having not max_by(_is_deleted, _loaded_at))`,
        )
        counts[name] = Number(row?.n)
      }
      return counts
    },
    rows: (sql) => warehouse.rows(sql),
    async close() {
      await warehouse.close()
      await server.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
