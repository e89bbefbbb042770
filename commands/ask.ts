import { existsSync } from 'node:fs'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { setTimeout as sleep } from 'node:timers/promises'
import { createApp } from '../api/app.ts'
import { loadConfig } from '../ingest/config.ts'
import { readModels } from '../transforms/model.ts'
import { join } from 'node:path'
import { readAddress } from './address.ts'
import { DEMO_FOLDER } from './demo.ts'
import { CommandError, exitOf } from './exit.ts'
import type { GlobalOptions } from './options.ts'
import { useWarehouse } from './workspace.ts'

const BUSY_MS = 300

/** Fetches one path of the API. Errors: CommandError 'usage' with the API's own message. */
export type Get = <Answer>(path: string) => Promise<Answer>

/** Sends a body to one path of the API; errors as above. */
export type Post = <Answer>(path: string, body: object) => Promise<Answer>

/**
 * Answers questions as the API does, without a server: the same validation, the same figures. While a server holds
 * the warehouse, or where one is named, it is asked instead.
 */
export async function useApi<T>(
  options: GlobalOptions & { server?: string },
  work: (get: Get, post: Post) => Promise<T>,
): Promise<T> {
  if (options.server !== undefined) return work(...askAt(readServer(options.server)))
  const demo = await findDemo(options)
  if (demo !== null) return work(...askAt(demo))
  try {
    return await useWarehouse(options, async (warehouse, config) => {
      const reload = () => loadConfig(options)
      const app = await createApp(
        { warehouse, registry: await readModels(), config, reload },
        { isPrivate: true },
      )
      const headers = { host: 'localhost' }
      try {
        return await work(
          async (path) => readAnswer(...(await ask(app, { url: path, headers }))),
          async (path, payload) => {
            const answer = await ask(app, { method: 'POST', url: path, payload, headers })
            await finish(app)
            return readAnswer(...answer)
          },
        )
      } finally {
        await app.close()
      }
    })
  } catch (error) {
    const address = isLocked(error) ? await readAddress((await loadConfig(options)).data) : null
    if (address === null) throw error
    return work(...askAt(address))
  }
}

/** Asks again while the machine is too busy: nobody else could ask in its place. */
async function ask(app: FastifyInstance, request: InjectOptions): Promise<[number, string]> {
  for (;;) {
    const { statusCode, body } = await app.inject(request)
    if (statusCode !== 503 || !body.includes('SG_BUSY')) return [statusCode, body]
    await sleep(BUSY_MS)
  }
}

/** What an answer changes is read and built before the process ends. */
async function finish({ synchroniser }: FastifyInstance): Promise<void> {
  if (synchroniser.progress().runs.length > 0) process.stderr.write('Reading what the answer changed …\n')
  await synchroniser.settled()
  await synchroniser.rebuild()
}

/** The demo that runs here, when nothing else is meant: no source is named and nothing of one's own was ever read. */
async function findDemo({ config, git, data }: GlobalOptions): Promise<string | null> {
  const folder = data ?? '.streamgauge'
  const isOwn = config !== undefined || git.length > 0 || existsSync('streamgauge.yaml')
  if (isOwn || existsSync(join(folder, 'streamgauge.duckdb'))) return null
  const address = await readAddress(join(folder, DEMO_FOLDER))
  if (address !== null) process.stderr.write(`Asking the demo at ${address}: these figures are imaginary.\n`)
  return address
}

function readServer(address: string): string {
  if (URL.canParse(address) && /^https?:$/.test(new URL(address).protocol)) return address
  throw new CommandError(
    'usage',
    `Not the address of a server, such as https://streamgauge.example: ${address}`,
  )
}

/** A server beyond this machine asks for a token, which only the environment holds. */
export function askAt(address: string): [Get, Post] {
  const token = process.env.STREAMGAUGE_TOKEN
  const credentials: Record<string, string> = token ? { authorization: `Bearer ${token}` } : {}
  const send = async <Answer>(path: string, init: RequestInit): Promise<Answer> => {
    const headers = { ...credentials, ...(init.body ? { 'content-type': 'application/json' } : {}) }
    const response = await fetch(new URL(path, address), { ...init, headers }).catch((error: unknown) => {
      throw new CommandError('source', `No answer from ${address}, is it served there?`, error)
    })
    return readAnswer(response.status, await response.text())
  }
  return [
    (path) => send(path, {}),
    (path, body) => send(path, { method: 'POST', body: JSON.stringify(body) }),
  ]
}

export function isLocked(error: unknown): boolean {
  return exitOf(error) === 'warehouse' && (error as { code?: string }).code === 'locked'
}

function readAnswer<Answer>(status: number, body: string): Answer {
  if (status === 200) return JSON.parse(body) as Answer
  const message = readMessage(body) ?? `The server answered ${status}, and not in the words of Streamgauge`
  throw new CommandError(status < 500 ? 'usage' : 'unexpected', message)
}

function readMessage(body: string): string | null {
  try {
    const { message } = JSON.parse(body) as { message?: unknown }
    return typeof message === 'string' ? message : null
  } catch {
    return null
  }
}
