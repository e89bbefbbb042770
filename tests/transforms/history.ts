import { createHash } from 'node:crypto'
import type { Warehouse } from '../../transforms/warehouse.ts'

/** One thing that may happen in a Git repository; numbers choose among what is there. */
export type Happening =
  | { kind: 'commit'; at: number; parent: number; subject: number; files: number; author: number }
  | { kind: 'merge'; into: number; from: number; request: number; author: number }
  | { kind: 'main'; to: number }
  | { kind: 'tag'; at: number; version: number }
  | { kind: 'untag'; version: number }

interface Commit {
  sha: string
  parents: Commit[]
  row: Record<string, unknown>
  files: Record<string, unknown>[]
}

const REPOSITORY = 'example.org/shop'
const SOURCE = 'git:shop'
const START = Date.UTC(2025, 0, 1)
const HOUR = 3_600_000
const SUBJECTS = [
  'Change a thing',
  'Fix the till (#7)',
  'Add a basket (#8)',
  'Fix the till (#7)',
  'Revert "Fix the till (#7)"',
  'Mend a crash (#9)',
]
const PATHS = ['shop/till.ts', 'shop/basket.ts', 'web/page.html', 'web/style.css', 'README.md']

/** A repository as sync would land it: what is new since the last look, deletions of what is gone. */
export class History {
  private readonly commits: Commit[] = []
  private readonly tags = new Map<string, Commit>()
  private readonly landed = new Map<string, string>()
  private main: Commit | undefined
  private clock = Date.UTC(2026, 0, 1)

  happen(event: Happening): void {
    const pick = (n: number) => this.commits[n % this.commits.length] as Commit
    if (event.kind === 'commit') {
      const parents = this.commits.length === 0 ? [] : [pick(event.parent)]
      this.advance(
        this.make(parents, SUBJECTS[event.subject] as string, event.files, event.author, event.at),
        parents[0],
      )
    } else if (this.commits.length === 0) return
    else if (event.kind === 'merge') {
      const parents = [pick(event.into), pick(event.from)]
      const subject = `Merge pull request #${event.request} from example/topic`
      if (parents[0] !== parents[1]) this.advance(this.make(parents, subject, 0, event.author, 0), parents[0])
    } else if (event.kind === 'main') this.main = pick(event.to)
    else if (event.kind === 'tag') this.tags.set(`v1.${event.version}.0`, pick(event.at))
    else this.tags.delete(`v1.${event.version}.0`)
  }

  private make(parents: Commit[], subject: string, files: number, author: number, skew: number): Commit {
    const n = this.commits.length
    const sha = createHash('sha1').update(`${n} ${subject}`).digest('hex')
    const time = START + n * HOUR + skew * HOUR
    const commit_id = `${REPOSITORY}@${sha}`
    const row = {
      _key: sha,
      commit_id,
      repository_id: REPOSITORY,
      sha,
      parent_shas: parents.map((parent) => parent.sha).join(' '),
      author_name: `Dev ${author}`,
      author_email: `dev${author}@example.org`,
      authored_at: time,
      committer_name: 'Till',
      committer_email: 'till@example.org',
      committed_at: time + HOUR / 2,
      subject,
      body: subject.startsWith('Revert') ? `This reverts commit ${this.commits.at(-1)?.sha ?? sha}.` : '',
      has_line_counts: true,
      is_boundary: false,
    }
    const touched = PATHS.filter((_, i) => files & (1 << i)).map((path, i) => ({
      _key: `${sha}:${i}`,
      commit_id,
      repository_id: REPOSITORY,
      path,
      status: 'M',
      added_count: i + files,
      deleted_count: i,
      is_submodule: false,
    }))
    const commit = { sha, parents, row, files: touched }
    this.commits.push(commit)
    return commit
  }

  /** Main follows the commit on top of it; another becomes a tip that only a tag or merge will reach. */
  private advance(commit: Commit, parent: Commit | undefined): void {
    if (this.main === undefined || this.main === parent) this.main = commit
  }

  private reachable(): Set<Commit> {
    const seen = new Set<Commit>()
    const open = [this.main, ...this.tags.values()]
    while (open.length > 0) {
      const commit = open.pop()
      if (!commit || seen.has(commit)) continue
      seen.add(commit)
      open.push(...commit.parents)
    }
    return seen
  }

  /** Lands what differs from the last landing, each stream in a batch of its own. */
  async land(warehouse: Warehouse): Promise<void> {
    const live = [...this.reachable()]
    const commits = live.map((commit) => commit.row)
    await this.landStream(warehouse, 'git__commit', commits, true)
    const files = live.flatMap((commit) => commit.files)
    await this.landStream(warehouse, 'git__file', files, false)
    await this.landStream(warehouse, 'git__identity', identities(commits), false)
    await this.landStream(warehouse, 'git__ref', this.refs(), true)
    await this.landStream(warehouse, 'git__repository', [repository(this.main)], true)
  }

  private refs(): Record<string, unknown>[] {
    const ref = (name: string, kind: string, commit: Commit, isDefault: boolean) => ({
      _key: name,
      repository_id: REPOSITORY,
      name,
      short_name: name.split('/').at(-1),
      kind,
      object_sha: commit.sha,
      object_type: 'commit',
      commit_id: commit.row['commit_id'],
      is_annotated: false,
      is_default: isDefault,
      named_at: commit.row['committed_at'],
      subject: commit.row['subject'],
    })
    const tags = [...this.tags].map(([name, commit]) => ref(`refs/tags/${name}`, 'tag', commit, false))
    return this.main ? [ref('refs/heads/main', 'branch', this.main, true), ...tags] : tags
  }

  private async landStream(
    warehouse: Warehouse,
    stream: string,
    rows: Record<string, unknown>[],
    hasDeletions: boolean,
  ): Promise<void> {
    const fresh = rows.filter((row) => this.landed.get(`${stream} ${row['_key']}`) !== JSON.stringify(row))
    const keys = new Set(rows.map((row) => `${stream} ${row['_key']}`))
    const known = [...this.landed].filter(([key, text]) => key.startsWith(`${stream} `) && text !== 'gone')
    const gone = hasDeletions ? known.filter(([key]) => !keys.has(key)) : []
    for (const row of fresh) this.landed.set(`${stream} ${row['_key']}`, JSON.stringify(row))
    for (const [key] of gone) this.landed.set(key, 'gone')
    const all = [...fresh, ...gone.map(([, text]) => JSON.parse(text) as Record<string, unknown>)]
    if (all.length === 0) return
    const at = (this.clock += 1000)
    const names = [...new Set(all.flatMap((row) => Object.keys(row)))]
    const columns = Object.fromEntries(names.map((name) => [name, all.map((row) => row[name] ?? null)]))
    await warehouse.land((lane) =>
      lane.append(`raw.${stream}`, {
        ...columns,
        _source: all.map(() => SOURCE),
        _loaded_at: all.map(() => at),
        _hash: all.map((row) => createHash('md5').update(JSON.stringify(row)).digest('hex')),
        _is_deleted: all.map((_, i) => i >= fresh.length),
      }),
    )
  }
}

function identities(commits: Record<string, unknown>[]): Record<string, unknown>[] {
  const people = new Map(commits.map((row) => [String(row['author_email']), String(row['author_name'])]))
  return [...people].map(([email, name]) => ({
    _key: `${name} <${email}>`,
    repository_id: REPOSITORY,
    name,
    email,
    canonical_name: name,
    canonical_email: email,
  }))
}

function repository(main: Commit | undefined): Record<string, unknown> {
  return {
    _key: REPOSITORY,
    repository_id: REPOSITORY,
    name: 'shop',
    default_branch: 'main',
    web_url: 'https://example.org/shop',
    is_bare: false,
    is_shallow: false,
    is_configuration: false,
    head_sha: main?.sha ?? null,
    lost_count: 0,
  }
}
