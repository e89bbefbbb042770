import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { examine } from '../../commands/examination.ts'
import type { GlobalOptions } from '../../commands/options.ts'
import type { World } from '../../fixtures/org/index.ts'
import { servePagerduty } from '../../fixtures/servers/pagerduty/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { configTables, loadConfig } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import { declareRaw } from '../../ingest/raw.ts'
import { syncSources } from '../../ingest/sync.ts'
import { buildModels } from '../../transforms/build.ts'
import { computed } from '../../transforms/graph.ts'
import { readModels } from '../../transforms/model.ts'
import { openWarehouse } from '../../transforms/warehouse.ts'
import { simulatedWorld } from '../world.ts'
import { makeFolder } from './command.ts'

const folder = makeFolder()
let world: World
let pager: ToolServer
let options: GlobalOptions

beforeAll(async () => {
  world = await simulatedWorld(join(folder.path, 'world'))
  pager = await servePagerduty(world, {})
  process.env.DOCTOR_PAGER = pager.token
  mkdirSync(folder.path, { recursive: true })
  options = { config: join(folder.path, 'streamgauge.yaml'), data: join(folder.path, 'data'), git: [] }
  write(pager.url)
})

afterAll(async () => {
  await pager.close()
  world.close()
  folder.remove()
})

beforeEach(() => write(pager.url))

function write(url: string): void {
  writeFileSync(options.config ?? '', `pagerduty:\n  url: ${url}\n  token_env: DOCTOR_PAGER\n`)
}

async function findings(): Promise<string[]> {
  const found: string[] = []
  for await (const { state, text } of examine(options, new AbortController().signal))
    found.push(`${state} ${text}`)
  return found
}

const about = async (words: RegExp) => (await findings()).filter((line) => words.test(line))

describe('doctor', () => {
  it('says of a source that it answers, and before anything is built nothing else', async () => {
    const found = await findings()
    expect(found).toContainEqual(expect.stringMatching(/^good pagerduty:main can be read: .*service record/))
    expect(found.at(-1)).toMatch(/^note Nothing is built yet/)
  })

  it('tells a token that is refused', async () => {
    const fault = pager.faults.add({ kind: 'revoked' })
    expect(await about(/^bad pagerduty:main: /)).toEqual([expect.stringMatching(/token|key/)])
    fault.remove()
  })

  it('tells a token that is not there', async () => {
    delete process.env.DOCTOR_PAGER
    expect(await about(/^bad pagerduty:main: /)).toEqual([expect.stringContaining('DOCTOR_PAGER')])
    process.env.DOCTOR_PAGER = pager.token
  })

  it('tells a server that cannot be reached', async () => {
    write('http://127.0.0.1:9')
    expect(await about(/^bad pagerduty:main: /)).toEqual([expect.stringMatching(/cannot be reached/)])
  })

  it('tells a clock that runs ahead, and one that agrees is no matter', async () => {
    const ahead = pager.faults.add({ kind: 'clock_skew', skew: 600_000 })
    expect(await about(/its clock is/)).toEqual([
      expect.stringMatching(/^note pagerduty:main: its clock is 10 min ahead/),
    ])
    ahead.remove()
    expect(await about(/its clock is/)).toEqual([])
  })

  it('says in words what is missing for which screen once it is built', async () => {
    const config = await loadConfig(options)
    const warehouse = await openWarehouse({ folder: config.data, memoryMb: 400 })
    await declareRaw(warehouse, await loadConnectors())
    await syncSources(warehouse, config)
    await buildModels(warehouse, await readModels(), { config: configTables(config), computed })
    await warehouse.close()
    const notes = await about(/^note /)
    expect(notes).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/No changes are known, Flow stays empty/),
        expect.stringMatching(/No reviews are known/),
        expect.stringMatching(/No work items are known/),
      ]),
    )
    expect(notes.join('\n')).not.toMatch(/No incidents are known|pagerduty:main: no/)
    const opened = await openWarehouse({ folder: config.data, memoryMb: 400 })
    await opened.build((lane) => lane.run('delete from incident_service'))
    await opened.close()
    expect(await about(/pagerduty:main: no/)).toEqual([
      'note pagerduty:main: no services of incidents came, which failed deployments by service on Delivery would need: check what its token may see',
    ])
  })
})
