import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packEvidence, verifyArchive } from '../../govern/archive.ts'
import { erasePerson, readKeptHead, verifyLog } from '../../govern/audit.ts'
import { Warden } from '../../govern/warden.ts'
import { openModels, type Models, type Row } from '../models/given.ts'

const NOW = Date.parse('2026-03-02T00:00:00Z')
let models: Models
let warden: Warden
let clock = NOW

const waiver: Row = {
  waiver_id: 'w1',
  policy: 'green_build',
  release_id: 'r1',
  reason: 'the builder is down',
  approver_account_id: 'oidc:anna',
  decided_at: '2026-03-01T00:00:00',
  expires_at: '2026-03-03T00:00:00',
  known_at: '2026-03-01T00:00:00',
}
beforeAll(async () => {
  models = await openModels()
  await models.given({
    gate_subject_fact: [
      {
        subject_id: 'r1',
        kind: 'release',
        name: 'Spring',
        due_at: '2026-04-01T00:00:00',
        is_repair: false,
        is_composed: true,
      },
      {
        subject_id: 'd1',
        kind: 'deployment',
        name: 'cart@1',
        happened_at: '2026-02-01T00:00:00',
        due_at: '2026-02-01T00:00:00',
        is_repair: false,
        is_composed: true,
      },
    ],
    waiver: [waiver],
    approval: [
      {
        approval_id: 'a1',
        release_id: 'r1',
        gate: 'board',
        requested_at: '2026-02-27T00:00:00',
        decided_at: '2026-02-28T00:00:00',
        verdict: 'approved',
        signer_account_id: 'oidc:berta',
        known_at: '2026-02-28T00:00:00',
      },
    ],
  })
  const { warehouse, registry } = models
  warden = new Warden({ warehouse, registry, guardrails: () => undefined, clock: () => clock })
})
afterAll(() => models.close())

describe('what policies said', () => {
  test('is kept once while it stays the same, and again when it differs', async () => {
    const first = await warden.record()
    expect(first.resultCount).toBeGreaterThan(15)
    expect(await warden.record()).toMatchObject({ resultCount: 0, lineCount: 0, head: first.head })
    expect(await readKeptHead(models.warehouse)).toEqual(first.head)
    const state = () =>
      models.warehouse.rows(
        "SELECT state, waiver_id FROM govern.result WHERE subject_id = 'r1' AND policy = 'green_build' ORDER BY known_at",
      )
    expect(await state()).toEqual([{ state: 'waived', waiver_id: 'w1' }])
    clock = NOW + 2 * 86_400_000
    expect((await warden.record()).resultCount).toBe(1)
    expect(await state()).toEqual([
      { state: 'waived', waiver_id: 'w1' },
      { state: 'missing', waiver_id: null },
    ])
  })

  test('is the same whether all are judged at once or one by one', async () => {
    const { warehouse, registry } = models
    const judge = async (blockSize: number) => {
      await warehouse.land((lane) => lane.run('DELETE FROM govern.result'))
      const parts = { warehouse, registry, guardrails: () => undefined, clock: () => clock, blockSize }
      const { resultCount } = await new Warden(parts).record()
      const rows = await warehouse.rows('SELECT * FROM govern.result ORDER BY subject_id, policy')
      expect(rows.length).toBe(resultCount)
      return rows
    }
    const whole = await judge(100)
    expect(whole.length).toBeGreaterThan(15)
    expect(await judge(1)).toEqual(whole)
  })

  test('that somebody relied on is a line of its own, once', async () => {
    const judged = await warden.gate('Spring')
    expect(judged?.verdict).toBe('NOT YET')
    const first = await warden.keep(judged!)
    expect(await warden.keep((await warden.gate('r1'))!)).toEqual(first)
  })

  test('tells of persons by salted digests, so that one can be erased', async () => {
    const texts = await models.warehouse.rows<{ body: string }>('SELECT body FROM govern.audit_entry')
    expect(texts.some(({ body }) => /anna|berta|builder is down/.test(body))).toBe(false)
    expect(await verifyLog(models.warehouse)).toMatchObject({ firstBreak: null, erasedCount: 0 })
    await erasePerson(models.warehouse, 'oidc:anna')
    expect(await verifyLog(models.warehouse)).toMatchObject({ firstBreak: null, erasedCount: 1 })
  })

  test('can be handed over as one archive that proves itself', async () => {
    const files = await warden.evidence((await warden.gate('r1'))!)
    const names = files.map(({ name }) => name)
    for (const name of [
      'README.txt',
      'verdict.json',
      'results.json',
      'approvals.json',
      'waivers.json',
      'audit/chain.jsonl',
    ])
      expect(names).toContain(name)
    expect(names.some((name) => /^policies\/green_build@[0-9a-f]{16}\.sql$/.test(name))).toBe(true)
    expect(verifyArchive(packEvidence(files, NOW)).firstBreak).toBeNull()
    const forged = files.map((file) =>
      file.name === 'audit/chain.jsonl' ? { ...file, text: file.text.replace('waived', 'broken') } : file,
    )
    expect(verifyArchive(packEvidence(forged, NOW)).firstBreak).not.toBeNull()
    expect(() => verifyArchive(new Uint8Array([1, 2, 3]))).toThrow(/Not an archive of evidence/)
    const chain = files.find(({ name }) => name === 'audit/chain.jsonl')!.text
    expect(chain).not.toContain('cart@1')
  })
})

describe('the log in the warehouse', () => {
  const broken = async () => (await verifyLog(models.warehouse)).firstBreak
  const change = (sql: string) => models.warehouse.land((lane) => lane.run(sql))

  test('shows every one of its lines when it is changed or removed', async () => {
    const [{ n } = { n: 0 }] = await models.warehouse.rows<{ n: number }>(
      'SELECT count(*) AS n FROM govern.audit_entry',
    )
    expect(n).toBeGreaterThan(10)
    await change('CREATE TABLE govern.kept AS FROM govern.audit_entry')
    for (let line = 1; line <= n; line++) {
      await change(`UPDATE govern.audit_entry SET body = body || ' ' WHERE sequence = ${line}`)
      expect(await broken()).toMatchObject({ sequence: line })
      await change(`DELETE FROM govern.audit_entry WHERE sequence = ${line}`)
      expect(await broken()).toMatchObject({ sequence: line })
      await change(`INSERT INTO govern.audit_entry SELECT * FROM govern.kept WHERE sequence = ${line}`)
      expect(await broken()).toBeNull()
    }
    await change('DROP TABLE govern.kept')
  })
})
