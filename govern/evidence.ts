/** Everything that is kept of one release, as files: so that it can be handed over and checked without this program's word. */
import { join } from 'node:path'
import type { Registry } from '../transforms/model.ts'
import type { Warehouse } from '../transforms/warehouse.ts'
import { readLog, readKeptHead } from './audit.ts'
import { stubOf } from './chain.ts'
import type { JudgedSubject } from './gate.ts'

export interface EvidenceFile {
  name: string
  text: string
}

const MARTS = [
  'gate_subject_fact',
  'gate_service_fact',
  'gate_deployment_fact',
  'gate_change_fact',
  'gate_check_fact',
]

/** Rows that belong to the subject, by the file that they go into. */
const ROWS: Readonly<Record<string, string>> = {
  'evidence/services.json': 'SELECT * FROM gate_service_fact WHERE subject_id = $id ORDER BY service_id',
  'evidence/changes.json': `SELECT DISTINCT fact.* FROM gate_change_fact AS part
    JOIN change_fact AS fact ON fact.change_id = part.change_id WHERE part.subject_id = $id ORDER BY ALL`,
  'evidence/checks.json': 'SELECT * FROM gate_check_fact WHERE subject_id = $id ORDER BY commit_id, suite',
  'evidence/deployments.json': `SELECT rolled.* FROM gate_deployment_fact AS part
    JOIN deployment_fact AS rolled ON rolled.deployment_id = part.deployment_id WHERE part.subject_id = $id
    ORDER BY rolled.finished_at, rolled.deployment_id`,
  'results.json': 'SELECT * FROM govern.result WHERE subject_id = $id ORDER BY known_at, policy',
  'approvals.json': 'SELECT * FROM approval WHERE release_id = $id ORDER BY decided_at, approval_id',
  'decisions.json': 'SELECT * FROM decision WHERE release_id = $id ORDER BY decided_at, decision_id',
  'waivers.json': `SELECT * FROM waiver WHERE release_id IN ($id, $name)
    OR service_id IN (SELECT service_id FROM gate_service_fact WHERE subject_id = $id) ORDER BY decided_at, waiver_id`,
}

export async function collectEvidence(
  warehouse: Warehouse,
  registry: Registry,
  judged: JudgedSubject,
  now: number,
): Promise<EvidenceFile[]> {
  const parameters = { id: judged.subject.subject_id, name: judged.subject.name }
  const rows = await Promise.all(
    Object.entries(ROWS).map(async ([name, sql]) => ({
      name,
      text: json(await warehouse.rows(sql, parameters)),
    })),
  )
  return [
    { name: 'README.txt', text: describe(judged, now) },
    { name: 'verdict.json', text: json({ judged_at: now, ...judged }) },
    ...rows,
    ...(await readPolicyTexts(warehouse, parameters.id)),
    ...MARTS.map((name) => ({
      name: join('sql', `${name}.sql`),
      text: registry.models.get(name)?.sql ?? '',
    })),
    ...(await proveLines(warehouse, judged)),
  ]
}

/** Texts of the policies in every version that a result of the subject was made by. */
async function readPolicyTexts(warehouse: Warehouse, id: string): Promise<EvidenceFile[]> {
  const texts = await warehouse.rows<{ name: string; hash: string; definition: string; sql: string }>(
    `SELECT DISTINCT policy.name, policy.hash, policy.definition, policy.sql FROM govern.policy AS policy
     JOIN govern.result AS result ON result.policy = policy.name AND result.policy_hash = policy.hash
     WHERE result.subject_id = $id ORDER BY policy.name, policy.hash`,
    { id },
  )
  return texts.flatMap(({ name, hash, definition, sql }) => [
    { name: `policies/${name}@${hash}.yaml`, text: definition },
    { name: `policies/${name}@${hash}.sql`, text: sql },
  ])
}

/** The lines that concern the subject and those of policies in full, of all others the digests that hold the chain together. */
async function proveLines(warehouse: Warehouse, { subject }: JudgedSubject): Promise<EvidenceFile[]> {
  const { lines, secrets } = await readLog(warehouse)
  const isShown = (line: { kind: string; subject_id: string | null }) =>
    line.kind === 'policy' || line.subject_id === subject.subject_id || line.subject_id === subject.name
  const shown = new Set(lines.filter(isShown).map(({ sequence }) => sequence))
  const told = lines.map((line) => JSON.stringify(shown.has(line.sequence) ? line : stubOf(line)))
  return [
    { name: 'audit/chain.jsonl', text: told.map((line) => `${line}\n`).join('') },
    { name: 'audit/values.json', text: json(secrets.filter(({ sequence }) => shown.has(sequence))) },
    { name: 'audit/head.json', text: json((await readKeptHead(warehouse)) ?? lines.at(-1) ?? null) },
  ]
}

function describe({ subject, verdict, reasons }: JudgedSubject, now: number): string {
  return [
    `Evidence of ${subject.name} (${subject.subject_id}), taken ${new Date(now).toISOString()}`,
    `Verdict: ${verdict}`,
    ...reasons.map((reason) => `  ${reason}`),
    '',
    'results.json: what each policy said, each time that it said something else; policies/ and sql/: by which texts.',
    'audit/chain.jsonl: the whole audit log, what does not concern this release as digests alone.',
    'Check it with: streamgauge audit verify --file <this archive> --head <line>:<digest, kept elsewhere>',
    '',
  ].join('\n')
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
