import { existsSync } from 'node:fs'
import { createApp } from '../api/app.ts'
import { loadConfig } from '../ingest/config.ts'
import { readModels } from '../transforms/model.ts'
import { join } from 'node:path'
import { readAddress } from './address.ts'
import { DEMO_FOLDER } from './demo.ts'
import { CommandError, exitOf } from './exit.ts'
import type { GlobalOptions } from './options.ts'
import { useWarehouse } from './workspace.ts'

/** Fetches one path of the API. Errors: CommandError 'usage' with the API's own message. */
export type Get = <Answer>(path: string) => Promise<Answer>

/** Sends a body to one path of the API; errors as above. */
export type Post = <Answer>(path: string, body: object) => Promise<Answer>

/**
 * Answers questions as the API does, without a server: the same validation, the same figures. While a server holds
 * the warehouse, it is asked instead.
 */
export async function useApi<T>(
  options: GlobalOptions,
  work: (get: Get, post: Post) => Promise<T>,
): Promise<T> {
  const demo = await findDemo(options)
  if (demo !== null) return work(...askAt(demo))
  try {
    return await useWarehouse(options, async (warehouse, config) => {
      const reload = () => loadConfig(options)
      const app = await createApp({ warehouse, registry: await readModels(), config, reload })
      const headers = { host: 'localhost' }
      try {
        return await work(
          async (path) => {
            const response = await app.inject({ url: path, headers })
            return readAnswer(response.statusCode, response.body)
          },
          async (path, payload) => {
            const response = await app.inject({ method: 'POST', url: path, payload, headers })
            // What an answer changes is built before the process ends.
            await app.synchroniser.rebuild()
            return readAnswer(response.statusCode, response.body)
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

/** The demo that runs here, when nothing else is meant: no source is named and nothing of one's own was ever read. */
async function findDemo({ config, git, data }: GlobalOptions): Promise<string | null> {
  const folder = data ?? '.streamgauge'
  const isOwn = config !== undefined || git.length > 0 || existsSync('streamgauge.yaml')
  if (isOwn || existsSync(join(folder, 'streamgauge.duckdb'))) return null
  const address = await readAddress(join(folder, DEMO_FOLDER))
  if (address !== null) process.stderr.write(`Asking the demo at ${address}: these figures are imaginary.\n`)
  return address
}

function askAt(address: string): [Get, Post] {
  const get: Get = async (path) => {
    const response = await fetch(new URL(path, address))
    return readAnswer(response.status, await response.text())
  }
  const post: Post = async (path, body) => {
    const headers = { 'content-type': 'application/json' }
    const options = { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await fetch(new URL(path, address), options)
    return readAnswer(response.status, await response.text())
  }
  return [get, post]
}

function isLocked(error: unknown): boolean {
  return exitOf(error) === 'warehouse' && (error as { code?: string }).code === 'locked'
}

function readAnswer<Answer>(status: number, body: string): Answer {
  if (status === 200) return JSON.parse(body) as Answer
  const { message } = JSON.parse(body) as { message: string }
  throw new CommandError(status < 500 ? 'usage' : 'unexpected', message)
}
