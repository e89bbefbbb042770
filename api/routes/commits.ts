import type { FastifyInstance } from 'fastify'
import { typed } from '../app.ts'
import { UnknownIdError } from '../errors.ts'
import { serveRecord } from '../record-route.ts'
import { amongRows, columnsOf, createRecords } from '../records.ts'
import { CommitAnswer, CommitChange, CommitFile, type CommitParent } from '../schemas/commit.ts'
import { ReleaseReference } from '../schemas/release.ts'

const FILE_LIMIT = 1_000

interface Commit {
  commit_id: string
  repository_id: string | null
  sha: string
  subject: string | null
  author_id: string | null
  authored_at: number | null
  committed_at: number | null
  is_boundary: boolean | null
  url: string | null
}
const COMMIT = 'commit_id repository_id sha subject author_id authored_at committed_at is_boundary url'.split(
  ' ',
)

export default async function commits(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const records = createRecords(app)
  const route = {
    path: '/api/commits',
    kind: 'commit',
    summary: 'One commit: files, parents, its change and its releases, without names of people',
    answer: CommitAnswer,
  }
  serveRecord(app, route, readCommit)

  async function readCommit(id: string): Promise<CommitAnswer> {
    const commit = await records.one<Commit>('commit', COMMIT, { commit_id: [id] })
    if (!commit) throw new UnknownIdError(`Unknown commit, it may have been rewritten: ${id.slice(0, 300)}`)
    const { author_id, ...shown } = commit
    const [repository, bots, parents, files, changes, releases] = await Promise.all([
      records.one<{ name: string | null }>('repository', ['name'], { repository_id: [commit.repository_id] }),
      records.findBots([author_id]),
      readParents(id),
      records.list<CommitFile>('commit_file', columnsOf(CommitFile), {
        where: { commit_id: [id] },
        order: ['path'],
        limit: FILE_LIMIT,
      }),
      readLinked<CommitChange>('change', columnsOf(CommitChange), 'change_id', 'change_commit', id),
      readLinked<ReleaseReference>(
        'release_fact',
        columnsOf(ReleaseReference),
        'deployment_id',
        'int_deployment__assigned',
        id,
      ),
    ])
    return {
      ...shown,
      repository_name: repository?.name ?? null,
      is_bot: author_id === null ? null : bots.has(author_id),
      parents,
      files,
      changes,
      releases,
      build_id: app.synchroniser.buildId(),
    }
  }

  async function readParents(id: string): Promise<CommitParent[]> {
    const links = await records.rows<{ parent_commit_id: string }>('commit_parent', ['parent_commit_id'], {
      where: { commit_id: [id] },
    })
    const ids = links.map((link) => link.parent_commit_id)
    const known = await records.rows<{ commit_id: string; subject: string | null }>(
      'commit',
      ['commit_id', 'subject'],
      {
        where: { commit_id: ids },
      },
    )
    const subjects = new Map(known.map((parent) => [parent.commit_id, parent.subject]))
    return ids.map((commit_id) => ({
      commit_id,
      subject: subjects.get(commit_id) ?? null,
      is_known: subjects.has(commit_id),
    }))
  }

  /** Rows of `name` that `link` ties to the commit by `key`. */
  async function readLinked<T>(
    name: string,
    columns: string[],
    key: string,
    link: string,
    id: string,
  ): Promise<T[]> {
    const relation = await app.relations.find(link)
    return records.rows<T>(name, columns, amongRows(relation, key, key, { commit_id: [id] }))
  }
}
