import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { askPolicy } from '../../govern/answer.ts'
import { judgeSubjects } from '../../govern/gate.ts'
import { readPolicy, type Policy } from '../../govern/policy.ts'
import { readSubjects } from '../../govern/subject.ts'
import { definition, NOW, openPolicies, policy } from './policies.ts'

const opened = openPolicies()

const select = (isMet: string, more = '') =>
  `SELECT subject_id, CAST(${isMet} AS BOOLEAN) AS is_met, 'so' AS reason, CAST(NULL AS VARCHAR) AS evidence_url,
    CAST(NULL AS TIMESTAMP) AS evidence_at FROM gate_subject_fact${more}`

const good = policy(select('true'), 'good')

/** Each is wrong in a way of its own. */
const faulty: readonly [string, string | RegExp, string][] = [
  ['text that is no SQL', /syntax error/i, 'selec 1'],
  ['nothing', /one select/i, ''],
  ['two statements', /one select/i, `${select('true')}; ${select('true')}`],
  ['a change of data', /read-only/i, 'DELETE FROM gate_subject_fact'],
  ['an unknown table', /marts and entities/, select('true').replace('gate_subject_fact', 'nowhere')],
  [
    'raw records',
    /marts and entities/,
    select('true', ' WHERE subject_id IN (SELECT _key FROM raw.files__release)'),
  ],
  [
    'the state of the warehouse',
    /marts and entities/,
    select('true', ' WHERE 1 IN (SELECT build_id FROM meta.build)'),
  ],
  [
    'the log itself',
    /marts and entities/,
    select('true', " WHERE 'x' IN (SELECT hash FROM govern.audit_entry)"),
  ],
  ['a file', /allowed|cannot be queried/i, "SELECT * FROM read_csv('/etc/passwd')"],
  ['the environment', /not allowed/i, select("getenv('HOME') = 'x'")],
  ['an unknown column', /not found|Binder/i, select('has_luck')],
  [
    'a column too few',
    /missing: evidence_at/,
    "SELECT subject_id, true AS is_met, 'x' AS reason, 'x' AS evidence_url FROM gate_subject_fact",
  ],
  ['a column too many', /not: luck/, select('true').replace(' FROM', ', 1 AS luck FROM')],
  ['words for a truth', /BOOLEAN, not: VARCHAR/, select('true').replace('CAST(true AS BOOLEAN)', "'yes'")],
  ['a number for a truth', /BOOLEAN, not: INTEGER/, select('true').replace('CAST(true AS BOOLEAN)', '1')],
  ['a failure as it runs', /could not convert|conversion/i, select("CAST('x' || subject_id AS INTEGER) = 1")],
  [
    'rows of nobody',
    /names no subject/,
    select('true').replace('subject_id,', 'CAST(NULL AS VARCHAR) AS subject_id,'),
  ],
  [
    'more time than it may take',
    /longer than 300 ms/,
    select('(SELECT count(*) FROM range(100000) AS a, range(100000) AS b WHERE a.range + b.range = -1) = 0'),
  ],
]

describe('a policy that is wrong', () => {
  test.each(faulty)('by %s is a fault', async (_, reason, sql) => {
    const { fault, bySubject } = await askPolicy(policy(sql), opened.asked)
    expect(fault).toMatch(reason)
    expect(bySubject.size).toBe(0)
  })

  test('in its definition is a fault that names the line', () => {
    const read = (text: string) => readPolicy('rule', 'policies/rule', text, select('true')).fault
    expect(read(definition('rule', 'luck: 1'))).toMatch(/^policies\/rule\.yaml:7: unknown key/)
    expect(read(definition('rule').replace('blocking', 'mild'))).toMatch(/^policies\/rule\.yaml:4: .*one of/)
    expect(read(definition('other'))).toMatch(/^policies\/rule\.yaml:1: the name is not that of the file/)
    expect(read('name: [')).toMatch(/not valid YAML/)
    expect(read('')).not.toBeNull()
    expect(readPolicy('rule', 'policies/rule', definition('rule'), null).fault).toMatch(/no such file/)
  })

  test('never lets anything pass, among however many that are right', async () => {
    const subjects = await readSubjects(opened.models.warehouse)
    const wrong = faulty
      .map(([, , sql], i) => policy(sql, `wrong_${i}`))
      .filter(({ sql }) => !sql.includes('range(100000)'))
    const unreadable = readPolicy('unreadable', 'policies/unreadable', '{', select('true'))
    await fc.assert(
      fc.asyncProperty(
        fc.subarray([...wrong, unreadable], { minLength: 1, maxLength: 3 }),
        fc.nat(2),
        async (bad, at) => {
          const rules = [good, policy(select('true'), 'other')].toSpliced(at, 0, ...bad)
          const judged = await judgeSubjects(subjects, rules, [], opened.asked)
          expect(judged.map(({ verdict }) => verdict)).toEqual(subjects.map(() => 'CANNOT TELL'))
        },
      ),
      { numRuns: 40 },
    )
  })
})

describe('policies that are right', () => {
  const verdicts = async (...rules: Policy[]) => {
    const judged = await judgeSubjects(await readSubjects(opened.models.warehouse), rules, [], opened.asked)
    return Object.fromEntries(judged.map(({ subject, verdict }) => [subject.subject_id, verdict]))
  }

  test('let pass what they are kept by', async () => {
    expect(await verdicts(good)).toEqual({ d1: 'GO', r1: 'GO', c1: 'GO' })
  })

  test('stop what breaks them, and wait only where there is time', async () => {
    expect(await verdicts(good, policy(select("subject_id = 'd1'")))).toEqual({
      d1: 'GO',
      r1: 'NO-GO',
      c1: 'NO-GO',
    })
    expect(await verdicts(good, policy(select('NULL')))).toEqual({
      d1: 'CANNOT TELL',
      r1: 'NOT YET',
      c1: 'NOT YET',
    })
  })

  test('cannot be told where they leave a subject out, and count the worst of its rows', async () => {
    const some = policy(select('true', " WHERE subject_id <> 'r1'"))
    expect(await verdicts(good, some)).toMatchObject({ d1: 'GO', r1: 'CANNOT TELL' })
    const twice = policy(`${select('true')} UNION ALL ${select('false')}`)
    expect(await verdicts(twice)).toMatchObject({ d1: 'NO-GO' })
    expect(await verdicts()).toEqual({ d1: 'CANNOT TELL', r1: 'CANNOT TELL', c1: 'CANNOT TELL' })
  })

  test('hold for their scope alone', async () => {
    const of = (scope: string) =>
      readPolicy('rule', 'policies/rule', definition('rule', `scope: ${scope}`), select('false'))
    expect(await verdicts(good, of('{ tiers: [1] }'))).toMatchObject({ c1: 'NO-GO' })
    expect(await verdicts(good, of('{ tiers: [2] }'))).toMatchObject({ c1: 'GO' })
    expect(await verdicts(good, of('{ services: [cart] }'))).toMatchObject({ c1: 'NO-GO' })
    expect(await verdicts(good, of('{ value_streams: [buying] }'))).toMatchObject({ c1: 'GO' })
  })

  test('are waived until the waiver ends, and not for what went out after that', async () => {
    const waiver = {
      waiver_id: 'w1',
      policy: 'rule',
      release_id: 'r1',
      service_id: null,
      reason: 'the law',
      approver_account_id: 'a',
      decided_at: NOW - 1000,
      expires_at: NOW + 1000,
      revoked_at: null,
    }
    const at = async (now: number) => {
      const judged = await judgeSubjects(
        await readSubjects(opened.models.warehouse, ['r1']),
        [policy(select('false'))],
        [waiver],
        { ...opened.asked, now },
      )
      return judged[0]?.verdict
    }
    expect([await at(NOW), await at(NOW + 1000)]).toEqual(['GO', 'NO-GO'])
  })
})
