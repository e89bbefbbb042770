import { cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { checkFiles } from '../../transforms/backup/manifest.ts'
import { restoreBackup } from '../../transforms/backup/restore.ts'
import { listBackups } from '../../transforms/backup/shelf.ts'
import { migrations } from '../../transforms/migrations.ts'
import type { Registry } from '../../transforms/model.ts'
import { WarehouseError, type Warehouse } from '../../transforms/warehouse.ts'
import { fingerprint } from '../models/stream.ts'
import { judgePublished } from './published.ts'
import { build, openData, openReceiving, OVER, removeAndBuild, type Phase } from './parts.ts'

export interface Expected {
  acknowledged: ReadonlySet<string>
  landed: number
  backups: readonly string[]
  /** The newest snapshot that was told. */
  published: readonly string[]
}

export interface Verdict {
  /** How the warehouse came back: by itself, or said in a sentence what is the matter. */
  opening: 'opened' | 'recovered' | 'explained'
  /** What is not as it has to be. */
  faults: string[]
}

/** Opens what a killed process left, and looks for everything that it had acknowledged. */
export async function judge(
  phase: Phase,
  folder: string,
  expected: Expected,
  registry: Registry,
): Promise<Verdict> {
  const hasLog = existsSync(join(folder, 'streamgauge.duckdb.wal'))
  let warehouse: Warehouse
  try {
    warehouse = await openData(folder)
  } catch (error) {
    const isSaid = error instanceof WarehouseError
    const keptSome = expected.acknowledged.size + expected.landed > 0
    const faults = isSaid && !keptSome ? [] : [`does not open: ${(error as Error).message}`]
    return { opening: 'explained', faults }
  }
  try {
    const faults = [
      ...(await findLost(warehouse, expected)),
      ...(await compareBuilds(warehouse, registry)),
      ...(phase === 'retention' ? await findHalfRemoved(warehouse, registry) : []),
      ...(phase === 'migration' ? await findHalfMigrated(warehouse) : []),
      ...(await judgeBackups(folder, expected.backups)),
      ...(phase === 'publish' ? await judgePublished(folder, expected.published, warehouse, registry) : []),
    ]
    return { opening: hasLog ? 'recovered' : 'opened', faults }
  } finally {
    await warehouse.close()
  }
}

/** Every acknowledged delivery is there once, and so is the row that it brings; no commit is lost or doubled. */
async function findLost(warehouse: Warehouse, { acknowledged, landed }: Expected): Promise<string[]> {
  const receiving = await openReceiving(warehouse)
  receiving.start()
  await receiving.settled()
  await receiving.close()
  const kept = await warehouse.rows<{ id: string; n: number }>(
    `select json_extract_string(decode(body), '$.data.incident_id') as id, count(*) as n from raw.delivery group by id`,
  )
  const rows = await warehouse.rows<{ id: string; n: number }>(
    'select incident_id as id, count(*) as n from raw.events__incident group by id',
  )
  const [commits] = await warehouse.rows<{ n: number; keys: number }>(
    'select count(*) as n, count(distinct _key) as keys from raw.git__commit',
  )
  const lacking = (found: { id: string; n: number }[], isMeant = (_id: string) => false) => {
    const ids = new Set(found.map(({ id }) => id))
    return [...acknowledged].filter((id) => !ids.has(id) && !isMeant(id))
  }
  const { gone } = await countOver(warehouse)
  const doubled = [...kept, ...rows].filter(({ n }) => n > 1).map(({ id }) => id)
  return [
    ...lacking(kept).map((id) => `acknowledged and lost: ${id}`),
    ...lacking(rows, (id) => gone !== null && id.endsWith(OVER)).map(
      (id) => `kept and not understood: ${id}`,
    ),
    ...doubled.map((id) => `doubled: ${id}`),
    ...(commits && commits.n < landed ? [`commits lost: ${commits.n} of ${landed}`] : []),
    ...(commits && commits.n !== commits.keys ? [`commits doubled: ${commits.n - commits.keys}`] : []),
  ]
}

async function compareBuilds(warehouse: Warehouse, registry: Registry): Promise<string[]> {
  await build(warehouse, registry)
  const followed = await fingerprint(warehouse, registry)
  await build(warehouse, registry, true)
  const whole = await fingerprint(warehouse, registry)
  return registry.order
    .filter((name) => followed[name] !== whole[name])
    .map((name) => `a build is not what a full one is: ${name}`)
}

/** Incidents that were over too long ago: posted, still there, and gone by what the mark says, which is of the same transaction. */
async function countOver(warehouse: Warehouse) {
  const [counts] = await warehouse.rows<{ posted: number; left: number; gone: number | null }>(
    `select
       (select count(*) from raw.delivery where suffix(json_extract_string(decode(body), '$.data.incident_id'), $over))
         as posted,
       (select count(*) from raw.events__incident where resolved_at is not null) as "left",
       (select removed_count from meta.retention where stream = 'incident') as gone`,
    { over: OVER },
  )
  return counts ?? { posted: 0, left: 0, gone: null }
}

/** What the mark says has gone is gone, what lands beside a removal goes with the next, and nothing derived is left of either. */
async function findHalfRemoved(warehouse: Warehouse, registry: Registry): Promise<string[]> {
  const { posted, left, gone } = await countOver(warehouse)
  const faults =
    (gone ?? 0) > posted - left ? [`removed by half: ${gone} of ${posted}, and ${left} left`] : []
  await removeAndBuild(warehouse, registry)
  const after = await countOver(warehouse)
  const [built] = await warehouse.rows<{ n: number }>(
    'select count(*) as n from incident where resolved_at is not null',
  )
  return after.left + (built?.n ?? 0) > 0
    ? [...faults, `not removed: ${after.left} landed, ${built?.n} built`]
    : faults
}

async function findHalfMigrated(warehouse: Warehouse): Promise<string[]> {
  const versions = await warehouse.rows<{ version: number }>(
    'select version from meta.migration order by version',
  )
  const found = versions.map(({ version }) => version).join(' ')
  const wanted = migrations.map(({ version }) => version).join(' ')
  const [old] = await warehouse.rows<{ n: number }>('select count(*) as n from raw.old')
  return [
    ...(found === wanted ? [] : [`migrations are ${found}, not ${wanted}`]),
    ...(old?.n === 10_000 ? [] : [`rows of before are lost: ${old?.n}`]),
  ]
}

/** Every backup that was told is whole, and the newest one that is there can be put in place. */
async function judgeBackups(folder: string, told: readonly string[]): Promise<string[]> {
  const found = listBackups(join(folder, 'backups'))
  const names = new Set(found.map(({ name }) => name))
  const faults = told.filter((name) => !names.has(name)).map((name) => `a backup is lost: ${name}`)
  const [newest] = found
  if (!newest) return faults
  const data = `${folder}-restored`
  try {
    await checkFiles(newest.folder, newest.manifest)
    await restoreBackup(newest.folder, { data, force: false, now: 0 })
  } catch (error) {
    faults.push(`a backup cannot be restored: ${(error as Error).message}`)
  } finally {
    rmSync(data, { recursive: true, force: true })
  }
  for (const { folder: place } of found.slice(2)) rmSync(place, { recursive: true, force: true })
  return faults
}

export function copyFolder(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true })
  cpSync(from, to, { recursive: true })
}
