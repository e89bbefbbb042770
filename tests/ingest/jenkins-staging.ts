/** Rows of the entities that staging makes of raw records of Jenkins, without a server. */
import { afterAll, beforeAll } from 'vitest'
import { defaultConfig, openModels, type Models, type Row } from '../models/given.ts'
import { seamOf } from '../models/stream.ts'

const SOURCE = 'jenkins:ci'
export const NOON = Date.UTC(2026, 5, 1, 12)
export const SHOP = 'forge.example/acme/shop'
export type Checkout = [remote: string, sha: string, branch?: string]

interface Given {
  job?: string
  number?: number
  result?: string | null
  class?: string
  causes?: string[]
  checkouts?: Checkout[]
  more?: object[]
  queueId?: number
  at?: number
}

export const meta = { _source: SOURCE, _hash: '1', _is_deleted: false }

export function build({
  job = 'shop/CI/main',
  number = 1,
  result = 'SUCCESS',
  at = NOON,
  ...given
}: Given): Row {
  const checkouts = given.checkouts ?? [[`https://${SHOP}.git`, 'a'.repeat(40)]]
  const record = {
    _class: given.class ?? 'org.jenkinsci.plugins.workflow.job.WorkflowRun',
    job,
    number,
    result,
    url: `https://ci.example/${number}/`,
    building: result === null,
    timestamp: at + number * 60_000,
    duration: result === null ? 0 : 30_000,
    queueId: given.queueId ?? -1,
    actions: [
      { causes: (given.causes ?? []).map((_class) => ({ _class })) },
      ...checkouts.map(([remote, SHA1, branch = 'main']) => ({
        lastBuiltRevision: { SHA1, branch: [{ name: `refs/remotes/origin/${branch}` }] },
        remoteUrls: [remote],
      })),
      ...(given.more ?? []),
    ],
  }
  return { ...meta, _key: `${job}#${number}@${record.timestamp}`, payload: JSON.stringify(record) }
}

export function jobRow(fullName: string, project: string | null, urls: object = {}): Row {
  const name = fullName.split('/').at(-1)
  return { ...meta, _key: fullName, payload: JSON.stringify({ fullName, name, project, ...urls }) }
}

interface Told {
  builds: Row[]
  jobs?: Row[]
  stages?: Row[]
}

let reads = 0

/** In their order, and later than all of the read before. */
function landed(rows: Row[]): Row[] {
  const time = (index: number) => new Date(NOON + (reads * 60 + index) * 1000).toISOString().slice(0, 19)
  return rows.map((row, index) => ({ ...row, _loaded_at: time(index) }))
}

/** A warehouse of raw records alone, opened before the tests of a file and closed after them. */
export function stageJenkins() {
  let models: Models

  beforeAll(async () => {
    models = await openModels(defaultConfig, seamOf)
  })

  afterAll(() => models.close())

  /** What comes of raw rows. */
  async function read(columns: string, from: string, told: Told): Promise<unknown[]> {
    reads++
    await models.given({
      'raw.jenkins__build': landed(told.builds),
      'raw.jenkins__job': landed(told.jobs ?? [jobRow('shop/CI/main', 'CI')]),
      'raw.jenkins__stage': landed(told.stages ?? []),
    })
    await models.build()
    return models.warehouse.rows(`select ${columns} from ${from} order by all`)
  }

  return {
    read,
  }
}
