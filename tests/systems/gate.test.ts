import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildFixtureRepository } from '../../fixtures/repositories/index.ts'
import { root } from '../tree.ts'
import { makeFolder, run } from './command.ts'

const folder = makeFolder()
const file = (name: string) => join(folder.path, name)

/** As a pipeline has it: whatever is not GO stops it. */
const SCRIPT = `#!/bin/sh
streamgauge() { "$NODE" "$CLI" "$@"; }
streamgauge gate "$1" --config "$CONFIG" --json > verdict.json
code=$?
case $code in
  0) echo "deploying $1" ;;
  10) echo "stopped: a rule is broken" ;;
  11) echo "waiting for evidence" ;;
  12) echo "nobody can tell" ;;
  *) echo "the gate could not be asked" ;;
esac
exit $code
`

function gate(release: string) {
  const environment = {
    ...process.env,
    NODE: process.execPath,
    CLI: join(root, 'cli.ts'),
    CONFIG: file('streamgauge.yaml'),
  }
  const { status, stdout } = spawnSync('/bin/sh', [file('gate.sh'), release], {
    cwd: folder.path,
    env: environment,
    encoding: 'utf8',
  })
  return { status, said: stdout.trim() }
}

/** The one rule that decides: true, false or unknown of everything. */
function rule(isMet: string): void {
  writeFileSync(
    file('rules/mine.sql'),
    `select subject_id, cast(${isMet} as boolean) as is_met, 'because' as reason, cast(null as varchar) as evidence_url,
       cast(null as timestamp) as evidence_at from gate_subject_fact`,
  )
}

beforeAll(async () => {
  const shop = await buildFixtureRepository(file('shop'))
  mkdirSync(file('rules'))
  mkdirSync(file('tables'))
  writeFileSync(file('gate.sh'), SCRIPT)
  writeFileSync(
    file('tables/release.csv'),
    'release_id,name,planned_at,status\nautumn,Autumn,2099-10-01,planned\n',
  )
  writeFileSync(
    file('rules/mine.yaml'),
    'name: mine\ntitle: Ours\nwhy: we say so\nseverity: blocking\napplies_to: [release, deployment]\n',
  )
  const others =
    'approvals_in_place, freeze_respected, fresh_evidence, green_build, linked_work_items, no_new_critical_vulnerability, required_tests, reviewed_changes, risk_as_usual, separation_of_duties, staged_first'
  writeFileSync(
    file('streamgauge.yaml'),
    `data: data\ngit: {path: ${shop.path}}\nfiles: {path: tables}\nguardrails: {folders: [rules], off: [${others}]}\n`,
  )
  rule('true')
  const { code, stderr } = await run(['sync', '--config', file('streamgauge.yaml')])
  if (code !== 0) throw new Error(stderr)
}, 120_000)
afterAll(() => folder.remove())

describe('a pipeline that calls the gate', () => {
  test.each([
    ['true', 0, 'deploying Autumn'],
    ['false', 10, 'stopped: a rule is broken'],
    ['null', 11, 'waiting for evidence'],
    ["'x' || subject_id = 1", 12, 'nobody can tell'],
  ])('goes on at GO alone: a rule that is %s ends with %i', (isMet, status, said) => {
    rule(isMet)
    expect(gate('Autumn')).toEqual({ status, said })
  })

  test('does not go on where the gate cannot be asked', () => {
    rule('true')
    expect(gate('Winter')).toEqual({ status: 2, said: 'the gate could not be asked' })
  })

  test('leaves lines in the audit log, which holds', async () => {
    const { code, stdout } = await run(['audit', 'verify', '--config', file('streamgauge.yaml')])
    expect(stdout).toMatch(/^All [1-9]\d* lines are as they were written\n/)
    expect(code).toBe(0)
    const [, head] = /Head: (\d+:[0-9a-f]{64})/.exec(stdout) ?? []
    const out = file('evidence.zip')
    expect(
      (await run(['audit', 'export', 'Autumn', '--out', out, '--config', file('streamgauge.yaml')])).code,
    ).toBe(0)
    expect((await run(['audit', 'verify', '--file', out, '--head', head ?? ''])).code).toBe(0)
    const other = `${head?.split(':')[0]}:${'0'.repeat(64)}`
    const tampered = await run(['audit', 'verify', '--head', other, '--config', file('streamgauge.yaml')])
    expect([tampered.code, tampered.stdout]).toEqual([13, expect.stringMatching(/^BROKEN at line/)])
  })
})
