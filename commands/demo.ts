import { fork, type ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { describeOrganisation } from '../fixtures/demo/configuration.ts'
import {
  credentialsOf,
  describeTools,
  ORGANISATION,
  TOOLS,
  type DemoTools,
  type Door,
} from '../fixtures/demo/connections.ts'
import type { DemoSize } from '../fixtures/demo/organisation.ts'
import type { DemoMessage } from '../fixtures/demo/process.ts'
import { readAddress } from './address.ts'
import { CommandError } from './exit.ts'

export const DEMO_FOLDER = 'demo'
/** Only a folder that bears it is emptied. */
const MARK = '.made-by-streamgauge-demo'
const EXPORTS = 'exports'

export interface Demo {
  /** Its data folder. */
  folder: string
  /** Its configuration: what the tools of an organisation look like in streamgauge.yaml. */
  file: string
  /** Resolves when its tools answer. Errors: CommandError 'unexpected'. */
  ready: Promise<void>
  /** Its tools post what happens to this address of ours, once they answer. */
  post(url: string): void
  stop(): void
}

/**
 * Starts the tools of an imaginary organisation on loopback and writes the configuration that reads them. What an
 * earlier demo left is removed. Errors: CommandError 'warehouse' when another demo runs on the same data folder.
 */
export async function startDemo(data: string, size: DemoSize = 'demo'): Promise<Demo> {
  const folder = join(data, DEMO_FOLDER)
  await makeFolder(folder)
  const tools = await openDoors()
  const file = join(folder, 'streamgauge.yaml')
  writeFileSync(file, describeDemo(tools))
  const secret = randomBytes(24).toString('hex')
  Object.assign(process.env, credentialsOf(tools, secret))
  const child = fork(
    join(import.meta.dirname, '..', 'fixtures', 'demo', `process${extname(import.meta.filename)}`),
    {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  )
  child.send({ folder: join(folder, 'organisation'), exports: join(folder, EXPORTS), tools, size })
  const ready = listen(child)
  // Whoever waits for it hears of it; who does not is not to be ended by it.
  ready.catch(() => undefined)
  const post = (url: string) =>
    void ready.then(
      () => child.connected && child.send({ url, secret }),
      () => undefined,
    )
  return { folder, file, ready, post, stop: () => void (child.connected && child.disconnect()) }
}

async function makeFolder(folder: string): Promise<void> {
  const address = await readAddress(folder)
  if (address !== null)
    throw new CommandError(
      'warehouse',
      `A demo runs here already, open it or choose another --data: ${address}`,
    )
  if (existsSync(folder)) {
    if (!existsSync(join(folder, MARK)))
      throw new CommandError(
        'warehouse',
        `This folder was not made by a demo and is left alone, choose another --data: ${folder}`,
      )
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, MARK), 'Removed and made anew at each start of the demo.\n')
}

async function openDoors(): Promise<DemoTools> {
  const doors = await Promise.all(TOOLS.map(async (tool) => [tool, await openDoor()] as const))
  return Object.fromEntries(doors) as DemoTools
}

/** A port that is free now, and a secret that lasts as long as this process. */
async function openDoor(): Promise<Door> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return { port, token: `demo-${randomBytes(12).toString('hex')}` }
}

function describeDemo(tools: DemoTools): string {
  return `# The demo's configuration, written anew at each start. One of your own looks like it, and needs no more than the tools:
# name your organisation and site, leave out the addresses, and keep tokens in the environment.
zone: Europe/Berlin
${describeTools(tools)}# What the data team hands over, written anew every few minutes.
files:
  - {name: data-team, path: ${EXPORTS}/tables}
  - {name: bills, path: ${EXPORTS}/bills}
  - {name: freezes, path: ${EXPORTS}/calendars, entity: blackout}
# Far more often than a real organisation needs, whose tools post what happens as these do.
schedule:
  default: '*/30 * * * * *'
  sources: {'files:data-team': '30 * * * * *', 'files:bills': '*/15 * * * *', 'files:freezes': '*/15 * * * *', 'traces:${ORGANISATION}': '*/15 * * * *', 'prometheus:${ORGANISATION}': '*/15 * * * *', 'httpjson:${ORGANISATION}': '*/5 * * * *'}
  jitter_seconds: 2
${describeOrganisation()}`
}

async function listen(child: ChildProcess): Promise<void> {
  const told = await new Promise<DemoMessage>((resolve) => {
    child.once('message', (message) => resolve(message as DemoMessage))
    child.once('exit', (code) => resolve({ kind: 'failed', message: `its process ended with ${code}` }))
    child.once('error', (error) => resolve({ kind: 'failed', message: error.message }))
  })
  if (told.kind === 'failed')
    throw new CommandError('unexpected', `The organisation of the demo could not be made: ${told.message}`)
}
