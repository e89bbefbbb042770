/** Rows of changes and items on their way through the stream, as tools would give them. */
import { workday as at } from './days.ts'
import type { Row } from './given.ts'
import { openStream } from './stream.ts'

export const openPassages = () =>
  openStream(
    'stream_interval_fact',
    'stream_link_fact',
    'stream_wait_fact',
    'stream_stage_fact',
    'stream_moment_fact',
    'int_passage__joined',
  )

export const R = 'github.com/acme/shop'
const sha = (label: string) => `${R}@${label}`

/** What is known of one request: days of January; the rest follows. */
export interface Told {
  number: number
  first?: number
  opened?: number
  reviewed?: number
  merged?: number
  built?: number
  tested?: number
  deployed?: number
  item?: string
  closed?: number
}

/** One that has been through every stage. */
export const full: Told = {
  number: 1,
  first: 5,
  opened: 6,
  reviewed: 8,
  merged: 9,
  built: 10,
  tested: 11,
  deployed: 14,
  item: 'A',
}

/** One commit a request, on a line; deployments by a tool. */
export function told(...requests: Told[]): Record<string, Row[]> {
  const merged = requests.filter((one) => one.merged !== undefined)
  const commit = (label: string, day: number, parents: number): Row => ({
    commit_id: sha(label),
    repository_id: R,
    sha: label,
    author_id: 'a',
    authored_at: at(day),
    committed_at: at(day),
    subject: label,
    title: label,
    parent_count: parents,
  })
  const deployment = (one: Told, environment: string, day: number): Row => ({
    deployment_id: `${environment}-${one.number}`,
    origin: 'tool',
    repository_id: R,
    native_environment: environment,
    commit_id: sha(`m${one.number}`),
    version: String(one.number),
    finished_at: at(day),
    outcome: 'succeeded',
  })
  return {
    repository: [{ repository_id: R, name: 'shop', default_branch: 'main' }],
    account: [
      { account_id: 'a', tool: 'x' },
      { account_id: 'b', tool: 'x' },
    ],
    commit: [commit('m0', 1, 0), ...merged.map((one) => commit(`m${one.number}`, one.merged!, 1))],
    commit_parent: merged.map((one, i) => ({
      commit_id: sha(`m${one.number}`),
      parent_commit_id: sha(`m${i === 0 ? 0 : merged[i - 1]!.number}`),
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
        commit_id: sha(`m${merged.at(-1)?.number ?? 0}`),
      },
    ],
    change: requests.map((one) => ({
      change_id: `${R}#${one.number}`,
      repository_id: R,
      number: one.number,
      title: `Request ${one.number}`,
      author_id: 'a',
      base_branch: 'main',
      opened_at: one.opened ? at(one.opened) : null,
      merged_at: one.merged ? at(one.merged) : null,
      merge_commit_id: one.merged ? sha(`m${one.number}`) : null,
      closed_at: one.closed ? at(one.closed) : null,
    })),
    requested_commit: requests.flatMap((one) => {
      const row = { change_id: `${R}#${one.number}`, repository_id: R, author_id: 'a', subject: 'x' }
      return [
        ...(one.first
          ? [{ ...row, commit_id: sha(`c${one.number}`), is_merge_commit: false, authored_at: at(one.first) }]
          : []),
        ...(one.merged
          ? [{ ...row, commit_id: sha(`m${one.number}`), is_merge_commit: true, authored_at: at(one.merged) }]
          : []),
      ]
    }),
    change_commit: requests.flatMap((one) => [
      ...(one.first
        ? [{ change_id: `${R}#${one.number}`, commit_id: sha(`c${one.number}`), is_merge_commit: false }]
        : []),
      ...(one.merged
        ? [{ change_id: `${R}#${one.number}`, commit_id: sha(`m${one.number}`), is_merge_commit: true }]
        : []),
    ]),
    review: requests.flatMap((one) =>
      one.reviewed
        ? [
            {
              review_id: String(one.number),
              change_id: `${R}#${one.number}`,
              reviewer_id: 'b',
              submitted_at: at(one.reviewed),
              verdict: 'approved',
            },
          ]
        : [],
    ),
    build: requests.flatMap((one) =>
      one.built
        ? [
            {
              build_id: String(one.number),
              repository_id: R,
              commit_id: sha(`m${one.number}`),
              finished_at: at(one.built),
              outcome: 'succeeded',
            },
          ]
        : [],
    ),
    deployment: [
      { ...deployment({ number: 0 }, 'production', 1), deployment_id: 'first' },
      { ...deployment({ number: 0 }, 'staging', 1), deployment_id: 'first-test' },
      ...requests.flatMap((one) => (one.deployed ? [deployment(one, 'production', one.deployed)] : [])),
      ...requests.flatMap((one) => (one.tested ? [deployment(one, 'staging', one.tested)] : [])),
    ],
    change_work_item: requests.flatMap((one) =>
      one.item ? [{ change_id: `${R}#${one.number}`, work_item_id: one.item }] : [],
    ),
  }
}

/** An item made on a day, with the states that it came into. */
export function item(id: string, created: number, ...steps: [day: number, flow_state: string][]) {
  return {
    work_item: { work_item_id: id, item_key: id, created_at: at(created), title: `Item ${id}` } as Row,
    work_item_state: steps.map(([day, flow_state], i): Row => ({
      work_item_id: id,
      entered_at: at(day),
      left_at: steps[i + 1] ? at(steps[i + 1]![0]) : null,
      flow_state,
    })),
  }
}

export const items = (...all: ReturnType<typeof item>[]) => ({
  work_item: all.map((one) => one.work_item),
  work_item_state: all.flatMap((one) => one.work_item_state),
})
