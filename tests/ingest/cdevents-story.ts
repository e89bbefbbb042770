/** A change on its way into production and back, as a pipeline would tell it in CDEvents; times are of UTC+1. */
export interface Told {
  kind: string
  at: string
  id: string
  content: object
  custom?: object
  chain?: string
}

const repository = { id: 'acme/shop', source: 'https://git.example.org' }
const production = { environment: { id: 'prod' } }
const purl = (version: string) => `pkg:oci/shop@${version}`
const FIRST = '4c8cb7dd-3448-41de-8768-eec704e2829b'
const SECOND = '5328c37f-bb7e-4bb7-84ea-9f5f85e4a7ce'

export function story(): Told[] {
  return [
    { kind: 'environment.created', at: '2026-02-01T09:00', id: 'prod', content: { name: 'production' } },
    ...ticket(),
    { kind: 'change.created', at: '2026-03-02T09:00', id: '12', content: { repository } },
    { kind: 'change.reviewed', at: '2026-03-02T10:00', id: '12', content: { repository } },
    {
      kind: 'change.merged',
      at: '2026-03-02T11:00',
      id: '12',
      content: { repository },
      custom: { 'vcs.ref.head.revision': 'abc1234' },
    },
    ...run('1', '11', 'failure', FIRST),
    ...run('2', '12', 'success', SECOND),
    {
      kind: 'testsuiterun.finished',
      at: '2026-03-02T11:15',
      id: 's1',
      content: suite('failure'),
      chain: FIRST,
    },
    {
      kind: 'testsuiterun.finished',
      at: '2026-03-02T12:15',
      id: 's2',
      content: suite('success'),
      chain: SECOND,
    },
    ...cases(),
    {
      kind: 'build.finished',
      at: '2026-03-02T12:10',
      id: 'b',
      content: { artifactId: purl('1.2.0') },
      chain: SECOND,
    },
    {
      kind: 'artifact.packaged',
      at: '2026-03-02T12:11',
      id: purl('1.2.0'),
      content: { change: { id: '12', source: 'git.example.org/acme/shop' } },
      chain: SECOND,
    },
    {
      kind: 'service.upgraded',
      at: '2026-03-02T13:00',
      id: 'shop',
      content: { ...production, artifactId: purl('1.2.0') },
    },
    ...incident(),
    {
      kind: 'service.rolledback',
      at: '2026-03-02T14:00',
      id: 'shop',
      content: { ...production, artifactId: purl('1.1.0') },
    },
  ]
}

const uri = 'https://ci.example.org/run'

function run(id: string, hour: string, outcome: string, chain: string): Told[] {
  const pipeline = { pipelineName: 'release', uri }
  const task = { taskName: 'unit', pipelineRun: { id } }
  return [
    { kind: 'pipelinerun.queued', at: `2026-03-02T${hour}:01`, id, content: pipeline, chain },
    { kind: 'pipelinerun.started', at: `2026-03-02T${hour}:02`, id, content: pipeline, chain },
    {
      kind: 'taskrun.finished',
      at: `2026-03-02T${hour}:12`,
      id: `t${id}`,
      content: { ...task, outcome },
      chain,
    },
    {
      kind: 'pipelinerun.finished',
      at: `2026-03-02T${hour}:20`,
      id,
      content: { ...pipeline, outcome },
      chain,
    },
  ]
}

function suite(outcome: string): object {
  return { outcome, ...production, testSuite: { id: 'checks', name: 'checks' } }
}

function cases(): Told[] {
  const of = { ...production, testSuiteRun: { id: 's2' } }
  return [
    {
      kind: 'testcaserun.finished',
      at: '2026-03-02T12:13',
      id: 'c1',
      content: { ...of, outcome: 'success' },
    },
    {
      kind: 'testcaserun.finished',
      at: '2026-03-02T12:13',
      id: 'c2',
      content: { ...of, outcome: 'failure' },
    },
    {
      kind: 'testcaserun.finished',
      at: '2026-03-02T12:14',
      id: 'c2',
      content: { ...of, outcome: 'success' },
    },
    { kind: 'testcaserun.skipped', at: '2026-03-02T12:14', id: 'c3', content: of },
  ]
}

function incident(): Told[] {
  const content = { ...production, service: { id: 'shop' } }
  return [
    {
      kind: 'incident.detected',
      at: '2026-03-02T13:30',
      id: 'i1',
      content: { ...content, description: 'Checkout fails', artifactId: purl('1.2.0') },
      custom: { severity: 'high' },
    },
    {
      kind: 'incident.resolved',
      at: '2026-03-02T14:05',
      id: 'i1',
      content: { ...content, artifactId: purl('1.1.0') },
    },
  ]
}

function ticket(): Told[] {
  const of = { uri: 'https://tickets.example.org/SHOP-1' }
  const first = { ...of, summary: 'Fast checkout', creator: 'Ada', ticketType: 'task' }
  const closed = { ...of, resolution: 'completed' }
  return [
    { kind: 'ticket.created', at: '2026-03-01T09:00', id: 'SHOP-1', content: first },
    {
      kind: 'ticket.updated',
      at: '2026-03-01T10:00',
      id: 'SHOP-1',
      content: { ...of, summary: 'Faster checkout' },
    },
    { kind: 'ticket.closed', at: '2026-03-03T09:00', id: 'SHOP-1', content: closed },
    { kind: 'ticket.updated', at: '2026-03-03T10:00', id: 'SHOP-1', content: of },
    { kind: 'ticket.closed', at: '2026-03-03T11:00', id: 'SHOP-1', content: closed },
  ]
}
