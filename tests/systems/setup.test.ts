import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SetupAnswer } from '../../api/schemas/index.ts'
import { makeFolder, run } from './command.ts'

const folder = makeFolder()
const file = join(folder.path, 'streamgauge.yaml')
const ID = 'environment:blue'

/** A deployment to an environment of which nothing tells the tier. */
const tables = {
  repository: 'repository_id,name,default_branch,is_configuration\nh/shop,shop,main,false\n',
  service: 'service_id,name,repository_id\ngit:h/shop,shop,h/shop\n',
  deployment: `deployment_id,repository_id,native_environment,origin,finished_at,service_id,outcome
d1,h/shop,blue,tool,2026-01-01T00:00Z,git:h/shop,succeeded\n`,
}

const setup = (...args: string[]) => run(['setup', ...args, '--data', 'data'], { cwd: folder.path })

beforeAll(async () => {
  mkdirSync(join(folder.path, 'in'))
  for (const [name, text] of Object.entries(tables))
    writeFileSync(join(folder.path, 'in', `${name}.csv`), text)
  writeFileSync(file, '# Ours.\nfiles:\n  - path: in\n')
  const { code, stderr } = await run(['sync', '--data', 'data'], { cwd: folder.path })
  expect(code, stderr).toBe(0)
})
afterAll(() => folder.remove())

async function state(): Promise<string | undefined> {
  const { decisions } = JSON.parse((await setup('--json')).stdout) as SetupAnswer
  return decisions.rows.find(({ question }) => question === 'Is environment “blue” production?')?.state
}

describe('setup', () => {
  it('lists the queue where nobody is there to ask', async () => {
    const { code, stdout } = await setup()
    expect(code).toBe(0)
    expect(stdout).toContain(
      `Is environment “blue” production?  +1 production deployment\n    ${ID}\n0 of 1 answered`,
    )
  })

  it('confirms, takes back and refuses one decision by its id', async () => {
    const confirmed = await setup('--confirm', ID)
    expect(confirmed.code, confirmed.stderr).toBe(0)
    expect(confirmed.stdout).toBe(
      `Confirmed: ${ID} (streamgauge.yaml)\ndeployments:\n  - environment: ^blue$\n    tier: production\n`,
    )
    expect(readFileSync(file, 'utf8')).toMatch(
      /^# Ours\.\nfiles:\n {2}- path: in\ndeployments:\n {2}# confirmed /,
    )
    expect(await state()).toBe('confirmed')

    expect((await setup('--undo', ID)).stdout).toContain(`Undone: ${ID}`)
    expect(await state()).toBe('open')
    expect((await setup('--refuse', ID)).stdout).toContain(`Refused: ${ID}`)
    expect(await state()).toBe('refused')
  })

  it('says so when there is no such decision, and writes nothing', async () => {
    const before = readFileSync(file, 'utf8')
    const { code, stderr } = await setup('--confirm', 'nothing:such')
    expect(code).toBe(2)
    expect(stderr).toContain('Unknown decision: nothing:such')
    expect(readFileSync(file, 'utf8')).toBe(before)
  })
})
