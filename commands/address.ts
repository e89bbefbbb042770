import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Where a server that holds the warehouse can be asked; a file in its data folder. */
const FILE = 'server.json'

export async function writeAddress(folder: string, url: string): Promise<void> {
  await writeFile(join(folder, FILE), `${JSON.stringify({ url, pid: process.pid })}\n`)
}

export async function removeAddress(folder: string): Promise<void> {
  await rm(join(folder, FILE), { force: true })
}

/** The address of the server that is alive on this data folder, or null. */
export async function readAddress(folder: string): Promise<string | null> {
  try {
    const { url, pid } = JSON.parse(await readFile(join(folder, FILE), 'utf8')) as {
      url: string
      pid: number
    }
    process.kill(pid, 0)
    return url
  } catch {
    return null
  }
}
