import { createApp } from '../api/app.ts'
import { loadConfig } from '../ingest/config.ts'
import { readModels } from '../transforms/model.ts'
import { readAddress } from './address.ts'
import { CommandError, exitOf } from './exit.ts'
import type { GlobalOptions } from './options.ts'
import { useWarehouse } from './workspace.ts'

/** Fetches one path of the API. Errors: CommandError 'usage' with the API's own message. */
export type Get = <Answer>(path: string) => Promise<Answer>

/**
 * Answers questions as the API does, without a server: the same validation, the same figures. While a server holds
 * the warehouse, it is asked instead.
 */
export async function useApi<T>(options: GlobalOptions, work: (get: Get) => Promise<T>): Promise<T> {
  try {
    return await useWarehouse(options, async (warehouse, config) => {
      const app = await createApp({ warehouse, registry: await readModels(), config })
      try {
        return await work(async (path) => {
          const response = await app.inject({ url: path, headers: { host: 'localhost' } })
          return readAnswer(response.statusCode, response.body)
        })
      } finally {
        await app.close()
      }
    })
  } catch (error) {
    const address = isLocked(error) ? await readAddress((await loadConfig(options)).data) : null
    if (address === null) throw error
    return work(async (path) => {
      const response = await fetch(new URL(path, address))
      return readAnswer(response.status, await response.text())
    })
  }
}

function isLocked(error: unknown): boolean {
  return exitOf(error) === 'warehouse' && (error as { code?: string }).code === 'locked'
}

function readAnswer<Answer>(status: number, body: string): Answer {
  if (status === 200) return JSON.parse(body) as Answer
  const { message } = JSON.parse(body) as { message: string }
  throw new CommandError(status < 500 ? 'usage' : 'unexpected', message)
}
