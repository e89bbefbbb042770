/** Earlier versions of the plans and goals that lie beside the code: what each commit that touched `.streamgauge` made of them. */
import type { Page, StreamContext } from '../../contract.ts'
import { readDocument } from '../records/document.ts'
import { fileRows, hashOf, keyOf, type Origin } from '../records/row.ts'
import type { WrittenRecord } from '../records/document.ts'
import { readContents, type CatalogFile } from './catalog/tree.ts'
import { runGit } from './command.ts'
import { decode } from './parser.ts'
import { isRecordFile } from './record-files.ts'
import type { Repository } from './repository.ts'

/** Of one reading, the newest: nobody follows a plan further back. */
const MOST = 2000
/** Kinds whose history is told; of the others the version that counts is enough. */
const FOLLOWED = new Set(['release', 'goal', 'improvement'])

interface Commit {
  sha: string
  author: { name: string; email: string }
  authoredAt: number
  committedAt: number
  files: CatalogFile[]
}

interface Row {
  record: WrittenRecord
  origin: Origin
}

/** The cursor is the commit up to which all has been read. */
export async function* readRecordRevisions(context: StreamContext): AsyncGenerator<Page> {
  const repository = context.session as Repository
  const tip = repository.refs.find((ref) => ref.isDefault)?.commitSha ?? repository.headSha
  if (!tip || context.cursor === tip) return
  const all = await listCommits(repository, context.cursor, tip, context.signal)
  if (all.length === 0 && context.cursor === null) return
  if (all.length > MOST)
    context.note(
      `Of ${all.length} commits that touch .streamgauge the newest ${MOST} tell how plans have changed.`,
    )
  const commits = all.slice(-MOST)
  const files = commits.flatMap((commit) => commit.files)
  const texts = new Map<string, string>()
  let missing = 0
  for await (const contents of readContents(repository, files, context.signal))
    for (const { file, text } of contents) {
      if (text === undefined) missing++
      else texts.set(file.blob, text)
    }
  if (missing > 0)
    context.note(`${missing} earlier versions of plans are not in this clone: what they said is not known.`)
  const rows = new Revisions(texts, context.source.repositoryId).read(commits)
  yield rows.length === 0 ? { cursor: tip } : { columns: { record_revision: keyed(rows) }, cursor: tip }
}

/** One row a version, told apart by its commit. */
function keyed(rows: readonly Row[]) {
  const columns = fileRows(rows)
  return {
    ...columns,
    _key: rows.map(({ record, origin }) => `${keyOf(origin.path, record)}@${origin.commit}`),
  }
}

class Revisions {
  private readonly texts: ReadonlyMap<string, string>
  private readonly repositoryId: string | null
  /** What each record said last, by its key. */
  private readonly last = new Map<string, string>()

  constructor(texts: ReadonlyMap<string, string>, repositoryId: string | null) {
    this.texts = texts
    this.repositoryId = repositoryId
  }

  read(commits: readonly Commit[]): Row[] {
    return commits.flatMap((commit) => commit.files.flatMap((file) => this.readFile(commit, file)))
  }

  /** A commit that leaves a record as it was is no version of it. */
  private readFile({ sha, author, authoredAt, committedAt }: Commit, { path, blob }: CatalogFile): Row[] {
    const text = this.texts.get(blob)
    if (text === undefined) return []
    return readDocument(text, { hasAuthor: true }).records.flatMap((record) => {
      if (!FOLLOWED.has(record.kind)) return []
      const [key, hash] = [keyOf(path, record), hashOf(record)]
      if (this.last.get(key) === hash) return []
      this.last.set(key, hash)
      const { repositoryId } = this
      const origin = {
        path,
        author,
        commit: sha,
        repositoryId,
        writtenAt: authoredAt,
        effectiveAt: committedAt,
      }
      return [{ record, origin }]
    })
  }
}

/** Oldest first. After a rewritten history all of it. */
async function listCommits(
  { gitFolder }: Repository,
  since: string | null,
  tip: string,
  signal: AbortSignal,
): Promise<Commit[]> {
  // Asked for names by a .mailmap that this clone lacks, git gives up.
  const ask = ['cat-file', '-e', 'HEAD:.mailmap']
  const hasMailmap = (await runGit(ask, { gitFolder, signal, tolerant: true })).code === 0
  const author = hasMailmap ? '%aN%x02%aE' : '%an%x02%ae'
  const format = `--format=%x01%H%x02${author}%x02%at%x02%ct%x02`
  const list = (range: string[]) => [
    'log',
    '--topo-order',
    '--reverse',
    '--no-merges',
    '--raw',
    '--no-abbrev',
    '--no-renames',
    '-z',
    hasMailmap ? '--mailmap' : '--no-mailmap',
    format,
    ...range,
    '--',
    '.streamgauge',
  ]
  const range = since === null ? [tip] : [`${since}..${tip}`]
  const first = await runGit(list(range), { gitFolder, signal, tolerant: since !== null })
  const { stdout } = first.code === 0 ? first : await runGit(list([tip]), { gitFolder, signal })
  return decode(stdout, 0, stdout.length).split('\u0001').slice(1).map(parseCommit)
}

function parseCommit(text: string): Commit {
  const [sha = '', name = '', email = '', authored, committed, rest = ''] = text.split('\u0002')
  const fields = rest.split('\0').map((field) => field.trim())
  const files = fields.flatMap((field, i) => {
    if (!field.startsWith(':')) return []
    const [, mode, , blob = ''] = field.split(' ')
    const path = fields[i + 1] ?? ''
    return (mode === '100644' || mode === '100755') && isRecordFile(path) ? [{ path, blob }] : []
  })
  const seconds = (word: string | undefined) => Number(word) * 1000
  return {
    sha,
    author: { name, email },
    authoredAt: seconds(authored),
    committedAt: seconds(committed),
    files,
  }
}
