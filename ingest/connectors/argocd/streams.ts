/** What is read of Argo CD: everything comes from one list of applications. */
import { SourceError, type Page, type StreamContext } from '../../contract.ts'
import { isTokenRefused } from '../../http/faults.ts'
import { applicationOf, imagesOf, operationOf, syncsOf, type Json } from './application.ts'
import { isKnown, sessionOf } from './session.ts'

export async function* readProjects(context: StreamContext): AsyncGenerator<Page> {
  const all = await sessionOf(context).list('projects')
  yield {
    records: all.map(({ metadata, spec }) => ({
      name: (metadata as Json | undefined)?.name,
      description: (spec as Json | undefined)?.description ?? null,
    })),
  }
}

/** Names of clusters; an account may be kept from them, and their addresses stand for them then. */
export async function* readClusters(context: StreamContext): AsyncGenerator<Page> {
  try {
    const all = await sessionOf(context).list('clusters')
    yield { records: all.map(({ server, name }) => ({ server, name: name ?? null })) }
  } catch (error) {
    const isForbidden =
      error instanceof SourceError && error.code === 'unauthorised' && !isTokenRefused(error)
    if (!isForbidden) throw error
    context.note('The token may not see clusters: their addresses stand for their names')
  }
}

export async function* readApplications(context: StreamContext): AsyncGenerator<Page> {
  const session = sessionOf(context)
  const all = await session.applications()
  context.progress(all.length, all.length, `${all.length} applications`)
  yield { records: all.map((app) => applicationOf(app, session.options.environmentLabels)) }
}

export async function* readSyncs(context: StreamContext): AsyncGenerator<Page> {
  const apps = (await sessionOf(context).applications()).filter(isKnown)
  const records = apps.flatMap(syncsOf)
  await noteGaps(context, apps)
  yield { records, ...newestOf(records.map(({ deployedAt }) => deployedAt)) }
}

export async function* readOperations(context: StreamContext): AsyncGenerator<Page> {
  const apps = (await sessionOf(context).applications()).filter(isKnown)
  const records = apps.map(operationOf).filter((record) => record !== null)
  yield { records, ...newestOf(records.map(({ startedAt }) => startedAt)) }
}

export async function* readImages(context: StreamContext): AsyncGenerator<Page> {
  const apps = (await sessionOf(context).applications()).filter(isKnown)
  yield { records: apps.flatMap(imagesOf) }
}

function newestOf(times: readonly unknown[]): Pick<Page, 'newestAt'> {
  const newest = times.reduce<number>((last, time) => Math.max(last, Date.parse(String(time)) || 0), 0)
  return newest === 0 ? {} : { newestAt: newest }
}

/** Syncs are numbered: more than Argo CD keeps between two readings leave a gap. */
async function noteGaps(context: StreamContext, apps: readonly Json[]): Promise<void> {
  const rows = await context.landed.rows<{ uid: string; last: number }>(
    `select payload ->> 'uid' as uid, max(cast(payload ->> 'number' as bigint)) as last
     from raw.argocd__sync where _source = $source group by 1`,
  )
  const known = new Map(rows.map(({ uid, last }) => [uid, Number(last)]))
  for (const app of apps) {
    const [first] = syncsOf(app)
    const last = known.get(String(first?.uid))
    const missed = first === undefined || last === undefined ? 0 : Number(first.number) - last - 1
    const { name } = app.metadata as { name?: unknown }
    if (missed > 0)
      context.note(
        `Argo CD dropped ${missed} syncs before they were read, sync more often or raise revisionHistoryLimit: ${String(name)}`,
      )
  }
}
