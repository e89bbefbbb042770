import type { Row } from './given.ts'

const HOST = 'github.com/example'
const DAY = 86_400_000
const START = Date.UTC(2026, 0, 5, 9)
const at = (n: number) => new Date(START + n * DAY).toISOString().slice(0, 16)

/** Workflow, job, repository and how often it ran. */
const jobs: readonly [pipeline: string, job: string, repository: string, runs: number][] = [
  ['Release', 'deploy-prod', 'promotions', 64],
  ['Release', 'Deploy to live', 'fraud', 41],
  ['Release', 'release / production', 'invoicing', 38],
  ['CD', 'Ausrollen (Produktion)', 'ledger', 33],
  ['Release', 'deploy-staging', 'promotions', 90],
  ['Main', 'publish', 'http-client', 20],
  ['CI', 'test', 'fraud', 50],
]

const states: readonly [project: string, items: number, names: readonly [string, string][]][] = [
  [
    'PAY',
    30,
    [
      ['In Review', 'active'],
      ['Ready for QA', 'active'],
      ['Done', 'done'],
    ],
  ],
  [
    'CHK',
    22,
    [
      ['Prüfung', 'active'],
      ['Bereit zum Test', 'active'],
      ['Zwischenstand', 'active'],
    ],
  ],
  [
    'OPS',
    12,
    [
      ['Code-Review', 'active'],
      ['On hold', 'active'],
      ['Fertig', 'done'],
    ],
  ],
  [
    'MER',
    9,
    [
      ['En revue', 'active'],
      ['Bloqué', 'active'],
      ['Terminé', 'done'],
    ],
  ],
]

/** Rows that ask of everything: a set-up queue as organisations have it. */
export function sampleQueue(): Record<string, Row[]> {
  const names = [...new Set(jobs.map(([, , repository]) => repository)), 'deployments', 'web']
  const runs = jobs.flatMap(([pipeline, job, repository, count]) =>
    Array.from({ length: count }, (_, i) => ({
      id: `${repository}/${job}/${i}`,
      pipeline,
      job,
      repository,
      day: i,
    })),
  )
  return {
    repository: names.map((name) => ({
      repository_id: `${HOST}/${name}`,
      name,
      default_branch: 'main',
      url: `https://${HOST}/${name}`,
    })),
    service: names
      .filter((name) => name !== 'deployments')
      .map((name) => ({ service_id: `git:${HOST}/${name}`, name, repository_id: `${HOST}/${name}` })),
    build: runs.map(({ id, pipeline, repository, day }) => ({
      build_id: id,
      pipeline,
      repository_id: `${HOST}/${repository}`,
      branch: 'main',
      started_at: at(day),
    })),
    build_job: runs.map(({ id, job, day }) => ({
      build_job_id: id,
      build_id: id,
      name: job,
      started_at: at(day),
      finished_at: at(day),
      outcome: 'succeeded',
      url: `https://${HOST}/runs/${encodeURIComponent(id)}`,
    })),
    change: runs.map(({ id, repository, day }) => ({
      change_id: id,
      repository_id: `${HOST}/${repository}`,
      merged_at: at(day),
    })),
    file_fact: [
      ...['checkout', 'search', 'account'].map((name) => `web services/${name}/Dockerfile`),
      ...['ledger', 'fraud'].map((name) => `deployments apps/${name}/production/kustomization.yaml`),
    ].map((text): Row => {
      const [repository, path = ''] = text.split(' ')
      return {
        repository_id: `${HOST}/${repository}`,
        path,
        is_current: true,
        change_count: 12,
        commit_count: 57,
      }
    }),
    ...itemsOf(),
    service_alias: ['Fraud-Service (prod)', 'INVOICING API'].map((name) => ({
      service_alias_id: `p:${name}`,
      name,
    })),
    incident_service: [{ incident_id: 'i', service_id: 'p:INVOICING API' }],
    account: ['g:bo', 'j:2'].map((account_id) => ({
      account_id,
      tool: account_id.slice(0, 1),
      handle_digest: 'b',
    })),
  }
}

function itemsOf(): Record<string, Row[]> {
  const items = states.flatMap(([project, count, names]) =>
    Array.from({ length: count }, (_, i) => ({ id: `${project}-${i}`, project, names })),
  )
  return {
    work_item: items.map(({ id, project }, i) => ({
      work_item_id: id,
      project_key: project,
      native_type: ['Bug', 'Fehler', 'Story'][i % 3] ?? '',
      created_at: at(0),
    })),
    work_item_state: items.flatMap(({ id, names }) =>
      names.map(([native_state, native_category], i): Row => ({
        work_item_id: id,
        native_state,
        native_category,
        flow_state: native_category,
        entered_at: at(i * 3),
        left_at: at(i * 3 + 3),
      })),
    ),
  }
}
