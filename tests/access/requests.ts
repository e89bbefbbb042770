/** How each route is asked: of this stream, of the other one, and of nothing that there is. */
import { WORDS } from './stream.ts'

export interface Asked {
  method: string
  url: string
  payload?: object | string
  accept?: string
}

const [ONE, OTHER] = WORDS
const WINDOW = 'from=2026-01-20&to=2026-03-20'
const ids = (kind: string) => [ONE, OTHER, 'nobody'].map((word) => `${word}-${kind}-1`)
const get = (url: string): Asked => ({ method: 'GET', url })
const each = (values: readonly string[], url: (value: string) => string): Asked[] =>
  values.map((value) => get(url(encodeURIComponent(value))))
const post = (url: string, payload: object | string = {}): Asked => ({ method: 'POST', url, payload })

/** Who asks for few asks for the first of them. */
const RELEASES = ['both-release', `${OTHER}-release-1`, `${OTHER}-deployment-1`, `${ONE}-release-1`]
/** Each takes seconds where nothing is kept of it yet. */
const FEW = /dossier|evidence|gate|report|notes|trace|trail|risk|replay/
const INCIDENTS = [...ids('incident'), 'both-incident']
const COMMITS = WORDS.map((word, i) => `git.example/${word}/shop@${'ab'[i]}${'1'.padStart(39, '0')}`)
const SCOPES = [
  `service=${ONE}-service-1`,
  `value_stream=${OTHER}`,
  `repository=git.example%2F${OTHER}%2Fshop`,
]
const scoped = (url: string): Asked[] => [
  get(`${url}?${WINDOW}`),
  ...SCOPES.map((scope) => get(`${url}?${WINDOW}&${scope}`)),
]
const simple = (...urls: string[]) => urls.map(get)

/** By method and address as the application knows them; `names` are those of all models and metrics. */
export function listRequests(models: readonly string[], metrics: readonly string[]): Record<string, Asked[]> {
  const ofReleases = [
    '',
    '/dossier',
    '/trace',
    '/trail',
    '/effects',
    '/evidence',
    '/gate',
    '/report',
    '/replay',
    '/risk',
    '/runbook',
    '/notes',
    '/watch',
  ]
  return {
    ...Object.fromEntries(
      ofReleases.map((end) => [
        `GET /api/releases/:id${end}`,
        each(
          FEW.test(end) ? RELEASES.slice(0, 2) : RELEASES,
          (id) => `/api/releases/${id}${end}${end === '/replay' ? '?at=2026-03-10' : ''}`,
        ),
      ]),
    ),
    'GET /api/releases/*': RELEASES.map((id) => get(`/api/releases/a/${id}`)),
    'GET /api/incidents/:id': each(INCIDENTS, (id) => `/api/incidents/${id}`),
    'GET /api/incidents/*': INCIDENTS.map((id) => get(`/api/incidents/a/${id}`)),
    'GET /api/commits/:id': each(COMMITS, (id) => `/api/commits/${id}`),
    'GET /api/commits/*': COMMITS.map((id) => get(`/api/commits/${id}`)),
    'GET /api/deployments/:id/watch': each(ids('deployment'), (id) => `/api/deployments/${id}/watch`),
    'GET /api/goals/:id/effect': each(ids('goal'), (id) => `/api/goals/${id}/effect`),
    'GET /api/value/:id': each(ids('goal'), (id) => `/api/value/${id}`),
    'GET /api/series/:id': each(ids('series'), (id) => `/api/series/${id}`),
    'GET /api/environments/:id/availability': each(
      [...ids('stage'), 'production'],
      (id) => `/api/environments/${id}/availability?starts_at=2026-04-01&ends_at=2026-04-05`,
    ),
    'GET /api/marts/:name': models.flatMap((name) => [get(`/api/marts/${name}?limit=10000`)]),
    'GET /api/metrics/:name': metrics.flatMap((name) =>
      ['service', 'team', 'value_stream'].map((by) => get(`/api/metrics/${name}?${WINDOW}&by=${by}`)),
    ),
    'GET /api/metrics/:name/cases': metrics.map((name) => get(`/api/metrics/${name}/cases?${WINDOW}`)),
    'GET /api/models/:name': [models[0]!, metrics[0]!, 'service'].map((name) => get(`/api/models/${name}`)),
    ...Object.fromEntries(
      [
        '/api/floor',
        '/api/flow/over-time',
        '/api/flow/ageing',
        '/api/headlines',
        '/api/quick-check',
        '/api/stream',
        '/api/stream/constraint',
        '/api/stream/links',
        '/api/value',
        '/api/value/report',
        '/api/radar',
        '/api/portfolio',
        '/api/guardrails',
        '/api/watch',
        '/api/waiting',
        '/api/what-if',
        '/api/risk',
        '/api/risk/record',
        '/api/environments',
        '/api/environments/bookings',
        '/api/series',
        '/api/map',
        '/api/map/impact',
      ].map((url) => [`GET ${url}`, [get(url), ...scoped(url)]]),
    ),
    'GET /api/radar.ics': [get('/api/radar.ics'), ...scoped('/api/radar.ics')],
    'GET /api/radar/slots': each(ids('release'), (id) => `/api/radar/slots?release=${id}`),
    'GET /api/map/path': each(ids('service'), (id) => `/api/map/path?from=${id}&to=${OTHER}-service-1`),
    'GET /api/stream/what-if': [get(`/api/stream/what-if?${WINDOW}&shorten=50`)],
    'GET /api/guardrails/results': [
      get('/api/guardrails/results'),
      ...ids('release').map((id) => get(`/api/guardrails/results?subject=${id}`)),
    ],
    'GET /api/forecast': [
      ...each(ids('release'), (id) => `/api/forecast?release=${id}`),
      ...each(ids('team'), (id) => `/api/forecast?team=${id}&items=5`),
    ],
    'GET /api/digest': ['leaders', 'release-managers', 'business']
      .map((name) => get(`/api/digest?audience=${name}`))
      .concat(each(ids('team'), (id) => `/api/digest?audience=team&team=${id}`)),
    'GET /api/past/:day': simple('/api/past/2026-03-01'),
    'GET /api/records/:kind': ['release', 'goal', 'decision', 'freeze'].map((kind) =>
      get(`/api/records/${kind}`),
    ),
    'GET /api/records/:kind/:id': [ONE, OTHER].map((word) => get(`/api/records/release/${word}-written`)),
    'GET /api/sources/:id/rejected': simple('/api/sources/files:uploads%2Frelease/rejected'),
    ...Object.fromEntries(
      [
        '/',
        '/index.html',
        '/api/docs',
        '/api/docs/',
        '/api/docs/js/scalar.js',
        '/api/about',
        '/api/alerts',
        '/api/audit',
        '/api/checks',
        '/api/files',
        '/api/me',
        '/api/metrics',
        '/api/models',
        '/api/openapi.json',
        '/api/past',
        '/api/profiles',
        '/api/records',
        '/api/scopes',
        '/api/setup',
        '/api/sources',
        '/health',
        '/ready',
        '/api/backups',
        '/metrics',
        '/sign-in',
        '/sign-in/callback',
      ].map((url) => [`GET ${url}`, [get(url)]]),
    ),
    'GET /api/progress': [{ ...get('/api/progress'), accept: 'application/json' }],
    'POST /api/alerts/check': [post('/api/alerts/check', { dry_run: true })],
    'POST /api/digest/send': [post('/api/digest/send', { audience: 'leaders' })],
    'POST /api/backups': [post('/api/backups')],
    'POST /api/publish': [post('/api/publish')],
    'POST /api/retention': [post('/api/retention', { dry_run: true })],
    'POST /api/query': listSelects(models),
    'POST /api/audit/record': [post('/api/audit/record')],
    'POST /api/files/:entity': [post('/api/files/team?name=more.csv', 'team_id,name')],
    'POST /api/impact': WORDS.map((word) =>
      post('/api/impact', { repository: `git.example/${word}/shop`, paths: [`src/${word}-1.ts`] }),
    ),
    'POST /api/risk/what-if': WORDS.map((word) =>
      post('/api/risk/what-if', { release: `${word}-release-1`, without: [] }),
    ),
    'POST /api/what-if': WORDS.map((word) => post('/api/what-if', { release: `${word}-release-1` })),
    'POST /api/risk/train': [post('/api/risk/train')],
    'POST /api/records/:kind': WORDS.map((word) =>
      post('/api/records/decision', { record: { release: `${word}-release-1`, text: 'So it is' } }),
    ),
    'POST /api/records/:kind/:id/withdraw': WORDS.map((word) =>
      post(`/api/records/release/${word}-written/withdraw`, { reason: 'Not mine' }),
    ),
    'POST /api/setup/:id': [post('/api/setup/nothing', {})],
    'POST /api/setup/:id/undo': [post('/api/setup/nothing/undo')],
    ...Object.fromEntries(
      ['sync', 'pause', 'resume'].map((verb) => [
        `POST /api/sources/:id/${verb}`,
        [post(`/api/sources/files:uploads%2Frelease/${verb}`)],
      ]),
    ),
    'POST /api/sync': [post('/api/sync')],
    'POST /api/sign-out': [post('/api/sign-out')],
    'POST /webhooks/:source': [post('/webhooks/nobody')],
  }
}

/** What they may read, and what has to be refused however it is written. */
function listSelects(models: readonly string[]): Asked[] {
  const select = (sql: string, more: object = {}) => post('/api/query', { sql, ...more })
  return [
    ...models.map((name) => select(`select * from ${name}`)),
    select('with mine as (select * from main.service) select * from mine cross join release', {
      format: 'csv',
    }),
    ...REFUSED.map((sql) => select(sql)),
  ]
}

/** Ways around the catalogue of a scope. */
export const REFUSED = [
  'select * from streamgauge.main.service',
  'select * from "streamgauge"."main"."deployment_fact"',
  'select * from own.service',
  'select * from seen.team',
  'select * from meta.source',
  'select * from raw.delivery',
  'select * from beside_1.main.service',
  'select * from duckdb_tables()',
  'select sql from duckdb_views()',
  "select * from query('select * from streamgauge.main.service')",
  "select * from query_table('streamgauge.main.service')",
  "select * from read_parquet('publish/*.parquet')",
  "select * from 'streamgauge.duckdb'",
  'describe service',
  'use streamgauge',
  "attach 'streamgauge.duckdb' as other",
  'select * from information_schema.tables',
  "select * from pragma_table_info('streamgauge.main.service')",
  'select (select max(name) from streamgauge.main.service) as name',
  "select current_setting('search_path')",
]
