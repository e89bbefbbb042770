import { beforeAll, describe, expect, test } from 'vitest'
import { loadConfig, configTables } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels } from '../../transforms/model.ts'
import { story, type Told } from './cdevents-story.ts'
import { type Json, openEmpty, structured } from './cdevents-sink.ts'

describe('a story told in events, in any order,', () => {
  const rows: Record<string, unknown[]> = {}
  beforeAll(async () => {
    const teller = await openEmpty()
    for (const event of story().map(toEvent).toReversed()) expect(await structured(event, teller)).toBe('new')
    await teller.receiving.settled()
    const registry = await readModels()
    await declareRaw(teller.warehouse, await loadConnectors())
    const config = await loadConfig({ git: ['.'] })
    await buildModels(teller.warehouse, registry, { config: configTables(config), computed })
    for (const [name, sql] of Object.entries(QUESTIONS))
      rows[name] = (await teller.warehouse.rows<Json>(sql)).map((row) => Object.values(row))
    await teller.close()
  })

  test('is a change with its reviews', () => {
    expect(rows.change).toEqual([
      [
        'git.example.org/acme/shop#12',
        '2026-03-02 08:00',
        '2026-03-02 10:00',
        'git.example.org/acme/shop@abc1234',
      ],
    ])
    expect(rows.review).toEqual([['git.example.org/acme/shop#12', '2026-03-02 09:00']])
  })
  test('is a build with its jobs, its tests and its artifact', () => {
    expect(rows.build).toEqual([
      ['release', '2026-03-02 10:01', '2026-03-02 10:02', '2026-03-02 10:20', 'failed'],
      ['release', '2026-03-02 11:01', '2026-03-02 11:02', '2026-03-02 11:20', 'succeeded'],
    ])
    expect(rows.build_job).toEqual([
      ['build', 'succeeded'],
      ['unit', 'failed'],
      ['unit', 'succeeded'],
    ])
    expect(rows.test_run).toEqual([
      ['checks', null, 1, null],
      ['checks', 2, 0, 1],
    ])
    expect(rows.artifact).toEqual([['1.2.0', 'git.example.org/acme/shop@abc1234', true]])
  })
  test('is deployments, of which one rolled back', () => {
    expect(rows.deployment).toEqual([
      ['shop', 'production', '1.2.0', '2026-03-02 12:00', null],
      ['shop', 'production', '1.1.0', '2026-03-02 13:00', true],
    ])
  })
  test('is an incident of the deployment whose artifact it names', () => {
    expect(rows.incident).toEqual([['2026-03-02 12:30', '2026-03-02 13:05', 'high', 'Checkout fails']])
    expect(rows.incident_link).toEqual([['1.2.0', 'named']])
  })
  test('is a ticket that was closed, opened again and closed', () => {
    expect(rows.work_item).toEqual([['SHOP-1', 'Faster checkout', 'task', 'completed']])
    expect(rows.work_item_state).toEqual([
      ['Open', '2026-03-01 08:00', '2026-03-03 08:00'],
      ['Closed', '2026-03-03 08:00', '2026-03-03 09:00'],
      ['Open', '2026-03-03 09:00', '2026-03-03 10:00'],
      ['Closed', '2026-03-03 10:00', null],
    ])
  })
})

const minute = (column: string) => `strftime(${column}, '%Y-%m-%d %H:%M') as ${column}`
const QUESTIONS = {
  change: `select change_id, ${minute('opened_at')}, ${minute('merged_at')}, merge_commit_id from change`,
  review: `select change_id, ${minute('submitted_at')} from review`,
  build: `select pipeline, ${minute('queued_at')}, ${minute('started_at')}, ${minute('finished_at')}, outcome
    from build order by build_id`,
  build_job: 'select name, outcome from build_job order by name, outcome',
  test_run: 'select suite, passed_count, failed_count, skipped_count from test_run order by finished_at',
  artifact:
    'select version, commit_id, build_id is not null as is_built from artifact where build_id is not null',
  deployment: `select native_service, native_environment, version, ${minute('finished_at')}, is_rollback
    from deployment order by finished_at`,
  incident: `select ${minute('opened_at')}, ${minute('resolved_at')}, severity, title from incident`,
  incident_link: `select deployment.version, evidence from incident_link
    join deployment on deployment.deployment_id = incident_link.deployment_id`,
  work_item: 'select item_key, title, native_type, resolution from work_item',
  work_item_state: `select native_state, ${minute('entered_at')}, ${minute('left_at')} from work_item_state order by 2`,
}

function toEvent({ kind, at, id, content, custom, chain }: Told, index: number): Json {
  return {
    context: {
      specversion: '0.5.1',
      id: `story ${index}`,
      source: '/ci',
      type: `dev.cdevents.${kind}.0.3.0`,
      timestamp: `${at}:00+01:00`,
      ...(chain ? { chainId: chain } : {}),
    },
    subject: { id, content },
    ...(custom ? { customData: custom, customDataContentType: 'application/json' } : {}),
  }
}
