/** Rows of environments. */
import { march as at } from './days.ts'
import type { Row } from './given.ts'

const REPO = 'github.com/acme/shop'
const commitId = (name: string) => `${REPO}@${name.repeat(40).slice(0, 40)}`

/** Commits a, b, c … in one line, an hour apart, and with `side` one that only it has. */
export function history(count: number, side: [name: string, parent: string][] = []) {
  const names = Array.from({ length: count }, (_, i) => String.fromCharCode(97 + i))
  const pairs = [...names.map((name, i): [string, string | undefined] => [name, names[i - 1]]), ...side]
  return {
    repository: [{ repository_id: REPO, name: 'shop', default_branch: 'main' }],
    service: [{ service_id: 'shop', name: 'shop', repository_id: REPO }],
    commit: pairs.map(([name], i) => ({
      commit_id: commitId(name),
      repository_id: REPO,
      sha: name.repeat(40).slice(0, 40),
      author_id: 'git:x',
      authored_at: at(1, i),
      committed_at: at(1 + i),
      subject: `Change ${name}`,
    })),
    commit_parent: pairs.flatMap(([name, parent]) =>
      parent === undefined
        ? []
        : [{ commit_id: commitId(name), parent_commit_id: commitId(parent), parent_position: 1 }],
    ),
    code_ref: [
      {
        code_ref_id: 'main',
        repository_id: REPO,
        name: 'main',
        is_default: true,
        is_release: false,
        commit_id: commitId(names.at(-1) as string),
      },
    ],
  }
}

export const deployed = (
  id: string,
  environment: string,
  day: number,
  commit: string | null,
  more: Row = {},
): Row => ({
  deployment_id: id,
  service_id: 'shop',
  native_environment: environment,
  repository_id: REPO,
  commit_id: commit === null ? null : commitId(commit),
  finished_at: at(day),
  outcome: 'succeeded',
  origin: 'tool',
  ...more,
})
