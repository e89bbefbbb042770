/** Rows of items and changes that stand on the floor. */
import { workday as at } from './days.ts'
import { type Stream } from './stream.ts'

export const R = 'github.com/acme/shop'
const sha = (label: string) => `${R}@${label}`

/** A main line of requests that merged on their days, and deployments of its commits. */
export function shop(merges: [number: number, day: number][], deployments: [label: string, day: number][]) {
  const labels: [string, number][] = [
    ['root', 1],
    ...merges.map(([number, day]): [string, number] => [`m${number}`, day]),
  ]
  return {
    repository: [{ repository_id: R, name: 'shop', default_branch: 'main' }],
    commit: labels.map(([label, day], i) => ({
      commit_id: sha(label),
      repository_id: R,
      sha: label,
      author_id: 'anna',
      authored_at: at(day),
      committed_at: at(day),
      subject: label,
      title: label,
      parent_count: i === 0 ? 0 : 1,
    })),
    commit_parent: labels.slice(1).map(([label], i) => ({
      commit_id: sha(label),
      parent_commit_id: sha(labels[i]![0]),
      parent_position: 1,
    })),
    code_ref: [
      {
        code_ref_id: 'main',
        repository_id: R,
        name: 'main',
        kind: 'branch',
        is_default: true,
        is_release: false,
        commit_id: sha(labels.at(-1)![0]),
      },
    ],
    change: merges.map(([number, day]) => ({
      change_id: `${R}#${number}`,
      repository_id: R,
      number,
      title: `Request ${number}`,
      author_id: 'anna',
      base_branch: 'main',
      opened_at: at(day - 2),
      merged_at: at(day),
      merge_commit_id: sha(`m${number}`),
    })),
    change_commit: merges.map(([number]) => ({
      change_id: `${R}#${number}`,
      commit_id: sha(`m${number}`),
      is_merge_commit: true,
    })),
    requested_commit: merges.map(([number, day]) => ({
      change_id: `${R}#${number}`,
      commit_id: sha(`m${number}`),
      repository_id: R,
      is_merge_commit: true,
      author_id: 'anna',
      authored_at: at(day),
      subject: 'Words',
    })),
    deployment: deployments.map(([label, day]) => ({
      deployment_id: `d-${label}`,
      origin: 'tool',
      repository_id: R,
      native_environment: 'production',
      commit_id: sha(label),
      finished_at: at(day),
      outcome: 'succeeded',
    })),
  }
}

export const stays = (
  stream: Stream,
  columns = 'piece_id, station, activity, entered_at, left_at, left_to',
) => stream.ask(`SELECT ${columns} FROM floor_stay_fact ORDER BY kind, piece_id, entered_at`)
