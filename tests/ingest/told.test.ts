/** Jenkins and ServiceNow only say which record moved: posted first, polled later, or the reverse, ends in the same rows. */
import { afterEach, describe, expect, test } from 'vitest'
import { rmSync } from 'node:fs'
import type { World } from '../../fixtures/org/world.ts'
import { serveJenkins } from '../../fixtures/servers/jenkins/index.ts'
import type { ToolServer } from '../../fixtures/servers/server.ts'
import { serveServicenow } from '../../fixtures/servers/servicenow/index.ts'
import { connector as jenkins } from '../../ingest/connectors/jenkins/connector.ts'
import { keyIn } from '../../ingest/connectors/jenkins/receiver.ts'
import { connector as servicenow } from '../../ingest/connectors/servicenow/connector.ts'
import type { Connector } from '../../ingest/contract.ts'
import { rawTable } from '../../ingest/raw.ts'
import { syncSources } from '../../ingest/sync.ts'
import { ANCHOR, makeChanges, makeIncidents, makeIncidentWorld } from '../contract/worlds.ts'
import { HOUR, makeHub, MINUTE, NOON, run } from './github-hub.ts'
import { openReceipts, type Receipts } from './receiving.ts'

const SECRET = 'told-secret'
process.env.TOLD_SECRET = SECRET

interface Tool {
  connector: Connector
  world(): World
  serve(world: World): Promise<ToolServer>
  /** Streams that are read again; others wait for the next poll. */
  pushed: readonly string[]
  from: number
}

const tools: Record<string, Tool> = {
  jenkins: {
    connector: jenkins,
    world: () =>
      makeHub({
        runs: 40,
        more: (writer) => {
          for (const number of [4002, 4004]) {
            const createdAt = NOON + (number - 4000) * 10 * MINUTE
            writer.put(
              'run',
              run(number, { createdAt, startedAt: createdAt, finishedAt: createdAt + MINUTE }),
            )
          }
          const createdAt = NOON + HOUR - MINUTE
          writer.put('run', run(4006, { createdAt, startedAt: createdAt, finishedAt: NOON + 2 * HOUR }))
        },
      }),
    serve: (world) => serveJenkins(world, { clock: () => world.now() }),
    pushed: ['build', 'stage'],
    from: NOON,
  },
  servicenow: {
    connector: servicenow,
    world: () => makeIncidentWorld(makeIncidents(40, 6), makeChanges(20)),
    serve: (world) => serveServicenow(world, { clock: () => world.now() }),
    pushed: ['incident', 'audit', 'change_request', 'approval'],
    from: ANCHOR - 20 * HOUR,
  },
}

interface Trial {
  world: World
  server: ToolServer
  receipts: Receipts
  poll(): Promise<void>
  rows(streams?: readonly string[]): Promise<Record<string, string[]>>
}

const opened: Trial[] = []
afterEach(async () => {
  for (const { receipts, server, world } of opened.splice(0)) {
    await receipts.close()
    await server.close()
    world.close()
    rmSync(receipts.folder, { recursive: true, force: true })
  }
})

async function open(name: string): Promise<Trial> {
  const { connector, world: make, serve } = tools[name] as Tool
  const world = make()
  const server = await serve(world)
  Object.assign(process.env, { TOLD_USER: 'reader', TOLD_TOKEN: server.token })
  const access =
    name === 'jenkins' ? { user_env: 'TOLD_USER', token_env: 'TOLD_TOKEN' } : { token_env: 'TOLD_TOKEN' }
  const entry = { name: 'told', url: server.url, webhook_secrets: ['TOLD_SECRET'], ...access }
  const from = await connector.sources([entry], '.')
  const clock = { now: () => world.now(), sleep: async () => undefined }
  const receipts = await openReceipts({ connectors: [connector], from })
  const trial: Trial = {
    world,
    server,
    receipts,
    async poll() {
      const { sources } = await syncSources(
        receipts.warehouse,
        { sources: from },
        { connectors: [connector], clock },
      )
      expect(sources[0]?.error).toBeUndefined()
    },
    async rows(streams = connector.streams.map((stream) => stream.name)) {
      const found = streams.map(async (stream) => {
        const rows = await receipts.warehouse.rows(
          `select * exclude (_loaded_at, _hash) from (
             select * from ${rawTable(name, stream)} qualify row_number() over (partition by _key order by _loaded_at desc) = 1)
           where not _is_deleted order by _key`,
        )
        return [stream, rows.map((row) => JSON.stringify(row).replaceAll(/127\.0\.0\.1:\d+/g, 'host'))]
      })
      return Object.fromEntries(await Promise.all(found))
    },
  }
  opened.push(trial)
  return trial
}

describe.each(['jenkins', 'servicenow'])('%s', (name) => {
  const { pushed, from } = tools[name] as Tool
  /** The clock goes on from `from`; what the tool posts of it is taken. */
  async function tellAll({ world, server, receipts }: Trial) {
    const told = server.tell(from, world.now(), SECRET)
    expect(told.length).toBeGreaterThan(2)
    const answers = new Set<string>()
    for (const { headers, body } of told) answers.add(await receipts.post(`${name}:told`, headers, body))
    await receipts.receiving.settled()
    expect(receipts.errors).toEqual([])
    return answers
  }
  const goOn = ({ world }: Trial) => world.advance(Math.max(world.now(), from + HOUR))

  test('what is posted is what polling brings, in either order', async () => {
    const calm = await open(name)
    await calm.poll()
    goOn(calm)
    await calm.poll()
    const undisturbed = await calm.rows()

    const first = await open(name)
    await first.poll()
    goOn(first)
    expect(await tellAll(first)).toEqual(new Set(['new']))
    expect(await first.rows(pushed)).toEqual(Object.fromEntries(pushed.map((one) => [one, undisturbed[one]])))
    await first.poll()
    expect(await first.rows()).toEqual(undisturbed)

    expect(await tellAll(calm)).toEqual(new Set(['new']))
    expect(await calm.rows()).toEqual(undisturbed)
    expect(await tellAll(calm)).toEqual(new Set(['known']))
  })

  test('a wrong secret and a body of another shape leave nothing', async () => {
    const { receipts, server } = await open(name)
    const post = (headers: Record<string, string>, body: string) =>
      receipts.post(`${name}:told`, headers, body).catch((error: Error) => error.message)
    const [told] = server.tell(from - 1000 * HOUR, from + HOUR, 'forged')
    expect(await post(told?.headers ?? {}, told?.body ?? '')).toBe('signature')
    const authorization = `Bearer ${SECRET}`
    expect(await post({ authorization }, '{}')).toBe('malformed')
    const [row] = await receipts.warehouse.rows<{ n: number }>('select count(*) as n from raw.delivery')
    expect(Number(row?.n)).toBe(0)
  })
})

test('a build is known by its address, whatever Jenkins lies below', () => {
  expect(keyIn('https://ci.example/jenkins/job/acme/job/shop/job/feature%252Fx/12/')).toEqual({
    job: 'acme/shop/feature%2Fx',
    number: 12,
  })
  expect(keyIn('job/shop/3/')).toEqual({ job: 'shop', number: 3 })
  expect(keyIn('https://ci.example/job/shop/')).toBeNull()
  expect(keyIn('https://ci.example/view/all/12/')).toBeNull()
})
