/** One value stream, from its repository to its incidents. */
import { plantPlans, plantValue, plantWork } from './plans.ts'

/** In every name, title, id, address and message of a stream, and nowhere else. */
export const WORDS = ['zebraquill', 'wolframite'] as const
export const NOW = Date.parse('2026-03-15T12:00:00Z')

export type Cell = string | number | boolean | null
export type Rows = Record<string, Cell>[]
export type Files = Record<string, Rows>

/** `day` of February and March 2026, counted on. */
export const at = (day: number, hour = 9): string =>
  new Date(Date.UTC(2026, 1, day, hour)).toISOString().slice(0, 19) + 'Z'

const CHANGES = 12

/** What belongs to one stream. */
export function plantStream(word: string): Files {
  const id = (kind: string, n: number | string = 1) => `${word}-${kind}-${n}`
  const url = (path: string) => `https://tools.example/${word}/${path}`
  const service = id('service')
  const repository = `git.example/${word}/shop`
  const numbers = Array.from({ length: CHANGES }, (_, i) => i + 1)
  const sha = (n: number) => `${word === WORDS[0] ? 'a' : 'b'}${String(n).padStart(39, '0')}`
  const commit = (n: number) => `${repository}@${sha(n)}`
  const change = (n: number) => `${repository}#${n}`
  return {
    value_stream: [{ value_stream_id: word, name: word }],
    team: [{ team_id: id('team'), name: id('team') }],
    repository: [
      { repository_id: repository, name: `${word}/shop`, default_branch: 'main', url: url('git') },
    ],
    service: [
      { service_id: service, name: service, repository_id: repository, value_stream_id: word, tier: 1 },
    ],
    service_owner: [{ service_id: service, team_id: id('team'), valid_from_at: at(-300) }],
    commit: numbers.map((n) => ({
      commit_id: commit(n),
      repository_id: repository,
      sha: sha(n),
      author_id: id('author', n % 2),
      authored_at: at(n),
      committed_at: at(n),
      subject: `${word} changes basket ${n}`,
      title: `${word} changes basket ${n}`,
      parent_count: n === 1 ? 0 : 1,
      url: url(`commit/${n}`),
    })),
    commit_parent: numbers
      .slice(1)
      .map((n) => ({ commit_id: commit(n), parent_commit_id: commit(n - 1), parent_position: 1 })),
    commit_file: numbers.map((n) => ({
      commit_id: commit(n),
      path: `src/${word}-${n % 3}.ts`,
      status: 'modified',
      added_count: 10 + n,
      deleted_count: n,
    })),
    change: numbers.map((n) => ({
      change_id: change(n),
      repository_id: repository,
      number: n,
      title: `${word} request ${n}`,
      author_id: id('author', n % 2),
      branch: `${word}-branch`,
      base_branch: 'main',
      opened_at: at(n, 1),
      ready_at: at(n, 2),
      merged_at: n > 10 ? null : at(n, 8),
      closed_at: n > 10 ? null : at(n, 8),
      merge_commit_id: n > 10 ? null : commit(n),
      head_commit_id: commit(n),
      url: url(`pull/${n}`),
    })),
    change_commit: numbers.map((n) => ({ change_id: change(n), commit_id: commit(n) })),
    change_file: [11, 12].map((n) => ({
      change_id: change(n),
      path: `src/${word}-shared.ts`,
      status: 'modified',
    })),
    review: numbers.map((n) => ({
      review_id: id('review', n),
      change_id: change(n),
      reviewer_id: id('author', (n + 1) % 2),
      submitted_at: at(n, 5),
      verdict: 'approved',
    })),
    build: numbers.map((n) => ({
      build_id: id('build', n),
      repository_id: repository,
      commit_id: commit(n),
      pipeline: `${word}-pipeline`,
      queued_at: at(n, 9),
      started_at: at(n, 9),
      finished_at: at(n, 10),
      outcome: n % 4 === 0 ? 'failed' : 'succeeded',
      branch: 'main',
      url: url(`build/${n}`),
    })),
    build_job: numbers.map((n) => ({
      build_job_id: id('job', n),
      build_id: id('build', n),
      name: `${word} unit tests`,
      started_at: at(n, 9),
      finished_at: at(n, 10),
      outcome: n % 4 === 0 ? 'failed' : 'succeeded',
    })),
    deployment: numbers.slice(0, 10).map((n) => ({
      deployment_id: id('deployment', n),
      service_id: service,
      environment_id: 'production',
      commit_id: commit(n),
      version: `${word}-1.${n}`,
      started_at: at(n, 11),
      finished_at: at(n, 12),
      outcome: 'succeeded',
      repository_id: repository,
      url: url(`deployment/${n}`),
    })),
    incident: [1, 2].map((n) => ({
      incident_id: id('incident', n),
      title: `${word} outage ${n}`,
      severity: 'high',
      opened_at: at(n * 3, 13),
      acknowledged_at: at(n * 3, 14),
      resolved_at: n === 2 ? null : at(n * 3, 16),
      url: url(`incident/${n}`),
    })),
    incident_service: [1, 2].map((n) => ({ incident_id: id('incident', n), service_id: service })),
    incident_link: [{ incident_id: id('incident'), deployment_id: id('deployment', 3), evidence: 'named' }],
    ...plantWork(word),
    ...plantPlans(word),
    ...plantValue(word),
  }
}
