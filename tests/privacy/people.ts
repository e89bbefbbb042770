/** One person in four tools, and others beside them, as tools tell it: names, logins and addresses in fields and in texts. */
import { configTables, type LoadedConfig, loadConfig } from '../../ingest/config.ts'
import { digest } from '../../ingest/landing.ts'
import { buildModels, type People } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels, type Registry } from '../../transforms/model.ts'
import type { Lane, Warehouse } from '../../transforms/warehouse.ts'
import { openDeclared } from '../warehouse.ts'

export const WORDS = ['zelda', 'Quimby', 'zquimby', 'zelda.quimby@corp.example', 'zelda@home.example']
const AT = Date.UTC(2026, 1, 1)
const REPOSITORY = 'github.com/acme/shop'

export interface Peopled {
  warehouse: Warehouse
  registry: Registry
  config: LoadedConfig
  build(people: People | undefined, full?: boolean): Promise<void>
  /** Rows of a table without what names people, to compare. */
  rows<T = Record<string, unknown>>(sql: string): Promise<T[]>
}

export async function openPeopled(folder: string): Promise<Peopled> {
  const warehouse = await openDeclared({ folder })
  const registry = await readModels()
  const config = await loadConfig({ git: ['/nowhere/shop'], data: folder })
  await warehouse.land((lane) => landPeople(lane))
  return {
    warehouse,
    registry,
    config,
    build: async (people, full = false) =>
      void (await buildModels(warehouse, registry, { config: configTables(config), computed, people, full })),
    rows: (sql) => warehouse.rows(sql),
  }
}

/** Lands again what tools would tell again. */
export async function landPeople(lane: Lane, at = AT): Promise<void> {
  await landGit(lane, at)
  for (const [table, records] of Object.entries(payloads())) await landJson(lane, table, records, at)
  await lane.append('raw.records__event', {
    ...meta(['decision/go#1', 'approval/a1#1'], 'records:screen', at),
    kind: ['decision', 'approval'],
    record_id: ['go', 'a1'],
    action: ['write', 'write'],
    body: [
      JSON.stringify({ id: 'go', text: 'Go, says zelda.quimby@corp.example', kind: 'go' }),
      JSON.stringify({
        id: 'a1',
        release: 'r1',
        gate: 'go-live',
        verdict: 'approved',
        meaning: 'checked by Zelda Quimby',
      }),
    ],
    reason: [null, null],
    based_on: [null, null],
    account_id: ['oidc:5f5f5f5f5f5f5f5f5f5f5f5f', 'oidc:5f5f5f5f5f5f5f5f5f5f5f5f'],
    author_name: ['Zelda Quimby', 'Zelda Quimby'],
    author_email: ['zelda.quimby@corp.example', 'zelda.quimby@corp.example'],
    authentication: ['oidc', 'oidc'],
    written_at: [at, at],
    effective_at: [at, at],
  })
}

async function landGit(lane: Lane, at: number): Promise<void> {
  const source = 'git:shop'
  const shas = ['a', 'b', 'c'].map((letter) => letter.repeat(40))
  const names = ['Zelda Quimby', 'zelda', 'Otto Other']
  const mails = ['zelda.quimby@corp.example', 'zelda@home.example', 'otto@corp.example']
  await lane.append('raw.git__repository', {
    ...meta(['shop'], source, at),
    repository_id: [REPOSITORY],
    name: ['shop'],
    default_branch: ['main'],
    is_configuration: [false],
    head_sha: [shas[2]],
    commit_count: [3],
  })
  await lane.append('raw.git__identity', {
    ...meta(
      mails.map((mail, i) => `${names[i]} <${mail}>`),
      source,
      at,
    ),
    repository_id: mails.map(() => REPOSITORY),
    name: names,
    email: mails,
    canonical_name: ['Zelda Quimby', 'Zelda Quimby', 'Otto Other'],
    canonical_email: ['zelda.quimby@corp.example', 'zelda.quimby@corp.example', 'otto@corp.example'],
  })
  await lane.append('raw.git__commit', {
    ...meta(shas, source, at),
    commit_id: shas.map((sha) => `${REPOSITORY}@${sha}`),
    repository_id: shas.map(() => REPOSITORY),
    sha: shas,
    parent_shas: ['', shas[0], shas[1]],
    author_name: names,
    author_email: mails,
    authored_at: shas.map((_, i) => at + i),
    committer_name: names,
    committer_email: mails,
    committed_at: shas.map((_, i) => at + i),
    subject: ['Start', 'Ask zelda@home.example first', 'Undo what @zquimby did'],
    body: ['', 'Co-authored-by: Zelda Quimby <zelda.quimby@corp.example>', 'as Zelda Quimby said.'],
    has_line_counts: [true, true, true],
    is_boundary: [false, false, false],
  })
  await lane.append('raw.git__file', {
    ...meta(
      shas.map((sha) => `${sha}:0`),
      source,
      at,
    ),
    commit_id: shas.map((sha) => `${REPOSITORY}@${sha}`),
    repository_id: shas.map(() => REPOSITORY),
    path: ['src/app.ts', 'mail/zelda@home.example.txt', 'src/app.ts'],
    status: ['A', 'A', 'M'],
    added_count: [10, 1, 2],
    deleted_count: [0, 0, 1],
    is_submodule: [false, false, false],
  })
  await lane.append('raw.git__ref', {
    ...meta(['refs/heads/main'], source, at),
    repository_id: [REPOSITORY],
    name: ['refs/heads/main'],
    short_name: ['main'],
    kind: ['branch'],
    object_sha: [shas[2]],
    object_type: ['commit'],
    commit_id: [`${REPOSITORY}@${shas[2]}`],
    is_annotated: [false],
    is_default: [true],
    named_at: [at],
    subject: ['Undo what @zquimby did'],
  })
}

function payloads(): Record<string, [string, string, object][]> {
  const zelda = {
    accountId: '712020:aa11-bb22',
    displayName: 'Zelda Quimby',
    emailAddress: 'zelda.quimby@corp.example',
  }
  const otto = { accountId: '712020:cc33', displayName: 'Otto Other', emailAddress: 'otto@corp.example' }
  return {
    'raw.jira__issue': [
      [
        'jira:acme',
        '10001',
        {
          id: '10001',
          key: 'PAY-1',
          fields: {
            summary: 'Zelda Quimby cannot pay (zelda.quimby@corp.example)',
            issuetype: { name: 'Bug' },
            project: { id: '1', key: 'PAY' },
            created: '2026-01-05T10:00:00.000+0000',
            updated: '2026-01-06T10:00:00.000+0000',
            status: { id: '1', name: 'Open' },
            assignee: zelda,
            reporter: otto,
          },
          changelog: { histories: [] },
        },
      ],
    ],
    'raw.pagerduty__user': [
      [
        'pagerduty:main',
        'PZELDA',
        { id: 'PZELDA', type: 'user', name: 'Zelda Quimby', email: 'Zelda.Quimby@corp.example' },
      ],
      [
        'pagerduty:main',
        'POTTO',
        { id: 'POTTO', type: 'user', name: 'Otto Other', email: 'otto@corp.example' },
      ],
    ],
    'raw.servicenow__user': [
      [
        'servicenow:acme',
        'f00df00df00df00df00df00df00df00d',
        {
          sys_id: 'f00df00df00df00df00df00df00df00d',
          user_name: 'zquimby',
          name: 'Zelda Quimby',
          email: 'zelda.quimby@corp.example',
        },
      ],
    ],
  }
}

async function landJson(
  lane: Lane,
  table: string,
  records: [string, string, object][],
  at: number,
): Promise<void> {
  const texts = records.map(([, , record]) => JSON.stringify(record))
  await lane.append(table, {
    ...meta(
      records.map(([, key]) => key),
      '',
      at,
    ),
    _source: records.map(([source]) => source),
    _hash: texts.map(digest),
    payload: texts,
  })
}

function meta(keys: readonly string[], source: string, at: number) {
  return {
    _key: [...keys],
    _source: keys.map(() => source),
    _loaded_at: keys.map(() => at),
    _hash: keys.map((key) => digest(key)),
    _is_deleted: keys.map(() => false),
  }
}
