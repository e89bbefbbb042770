/** What is remembered of schedules: which sources are paused, and how often each has failed since it was last read well. */
import type { Warehouse } from '../transforms/warehouse.ts'

export async function readPaused(warehouse: Warehouse): Promise<Set<string>> {
  const rows = await warehouse.rows<{ source: string }>('select source from meta.source_pause')
  return new Set(rows.map(({ source }) => source))
}

/** Paused sources stay so over restarts. */
export async function savePause(
  warehouse: Warehouse,
  source: string,
  isPaused: boolean,
  at: number,
): Promise<void> {
  await warehouse.land(async (lane) => {
    await lane.run('delete from meta.source_pause where source = $source', { source })
    if (isPaused)
      await lane.run('insert into meta.source_pause values ($source, epoch_ms(cast($at as bigint)))', {
        source,
        at,
      })
  })
}

/** Failed runs of each source after its last good one. */
export async function countFailures(warehouse: Warehouse): Promise<Map<string, number>> {
  const rows = await warehouse.rows<{ source: string; failures: number }>(
    `with good as (
       select source, max(run_id) as run_id from meta.sync_run where ok group by source
     )
     select r.source, count(*) as failures
     from meta.sync_run as r left join good as g on g.source = r.source
     where r.ok = false and r.run_id > coalesce(g.run_id, 0)
     group by r.source`,
  )
  return new Map(rows.map(({ source, failures }) => [source, failures]))
}
