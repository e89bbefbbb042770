import type { FastifyInstance } from 'fastify'
import { typed } from '../app.ts'
import { UnknownIdError } from '../errors.ts'
import { serveRecord } from '../record-route.ts'
import { amongRows, columnsOf, createRecords } from '../records.ts'
import {
  FailureEvidence,
  Release,
  ReleaseAnswer,
  ReleaseChange,
  ReleaseFile,
  ReleaseReference,
  ReleaseSize,
} from '../schemas/release.ts'

const LIST_LIMIT = 500
const SERIES_LIMIT = 2_000
/** As many of its own series as a chart can show. */
const SHOWN_BEFORE = 60
const SHOWN_AFTER = 10

export default async function releases(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const records = createRecords(app)
  const route = {
    path: '/api/releases',
    kind: 'release',
    summary: 'What a release is made of, and how its size compares with its own history',
    answer: ReleaseAnswer,
  }
  serveRecord(app, route, readRelease)

  async function readRelease(id: string): Promise<ReleaseAnswer> {
    const release = await records.one<Release>('release_fact', columnsOf(Release), { release_id: [id] })
    if (!release)
      throw new UnknownIdError(`Unknown release, it may have been removed or renamed: ${id.slice(0, 300)}`)
    const [context, lists, size_history, { asOf }] = await Promise.all([
      readContext(release),
      readLists(release),
      readSizes(release),
      app.defaults(),
    ])
    const notes = describeLimits(release, lists)
    return {
      release,
      ...context,
      ...lists,
      size_history,
      notes,
      as_of: asOf,
      build_id: app.synchroniser.buildId(),
    }
  }

  async function readContext(release: Release) {
    const reference = columnsOf(ReleaseReference)
    const [repository, service, source, previous, next] = await Promise.all([
      records.one<{ name: string | null }>('repository', ['name'], {
        repository_id: [release.repository_id],
      }),
      records.one<{ name: string | null }>('service', ['name'], { service_id: [release.service_id] }),
      records.one<{ label: string | null }>('service_source_fact', ['label'], {
        service_id: [release.service_id],
      }),
      release.previous_release_id === null
        ? null
        : records.one<ReleaseReference>('release_fact', reference, {
            release_id: [release.previous_release_id],
          }),
      records.one<ReleaseReference>(
        'release_fact',
        reference,
        { previous_release_id: [release.release_id] },
        ['released_at'],
      ),
    ])
    return {
      repository_name: repository?.name ?? null,
      service_name: service?.name ?? null,
      origin_label: source?.label ?? null,
      previous,
      next,
    }
  }

  async function readLists({ release_id, deployment_id, service_id }: Release) {
    const links = await app.relations.find('deployment_change_fact')
    const ofDeployment = { deployment_id: deployment_id === null ? [] : [deployment_id] }
    const [changes, commits, files, evidence] = await Promise.all([
      records.list<ReleaseChange>('change_fact', columnsOf(ReleaseChange), {
        ...amongRows(links, 'change_id', 'change_id', ofDeployment),
        where: { service_id: [service_id] },
        order: ['-merged_at'],
        limit: LIST_LIMIT,
      }),
      records.listCommits('int_deployment__assigned', ofDeployment, LIST_LIMIT),
      records.list<ReleaseFile>('release_file_fact', columnsOf(ReleaseFile), {
        where: { release_id: [release_id] },
        order: ['-is_hot', '-commit_count', '-added_count'],
        limit: LIST_LIMIT,
      }),
      records.rows<FailureEvidence>('failure_evidence_fact', columnsOf(FailureEvidence), {
        where: ofDeployment,
        order: ['-confidence_ratio'],
      }),
    ])
    return { changes, commits, files, evidence }
  }

  /** Releases of the same service and kind around this one, oldest first. */
  async function readSizes(release: Release): Promise<ReleaseSize[]> {
    const series = await records.rows<ReleaseSize>('release_fact', columnsOf(ReleaseSize), {
      where: {
        repository_id: [release.repository_id],
        service_id: [release.service_id],
        is_prerelease: [release.is_prerelease],
      },
      order: ['-released_at'],
      limit: SERIES_LIMIT,
    })
    const oldestFirst = series.toReversed()
    const at = oldestFirst.findIndex((other) => other.release_id === release.release_id)
    return at < 0
      ? oldestFirst.slice(-SHOWN_BEFORE)
      : oldestFirst.slice(Math.max(0, at - SHOWN_BEFORE), at + SHOWN_AFTER + 1)
  }
}

function describeLimits(
  release: Release,
  lists: Pick<ReleaseAnswer, 'changes' | 'commits' | 'files'>,
): string[] {
  const cut = (['changes', 'commits', 'files'] as const)
    .filter((name) => lists[name].total_count > lists[name].rows.length)
    .map(
      (name) =>
        `${lists[name].rows.length} of ${lists[name].total_count} ${name} are listed; take the rest as CSV`,
    )
  if (release.is_first === true)
    cut.unshift('The first known release: what it contains is not known, so it has no changes')
  if (release.size_percentile_ratio === null) cut.push('Too few earlier releases to compare its size with')
  return cut
}
