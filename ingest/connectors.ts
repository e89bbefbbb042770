/** Finds the connectors: every folder in connectors/ is one. */
import { readdir } from 'node:fs/promises'
import { extname } from 'node:path'
import type { Connector } from './contract.ts'

const folder = new URL('./connectors/', import.meta.url)
let loaded: Promise<Connector[]> | undefined

/** All connectors by name, loaded once. */
export function loadConnectors(): Promise<Connector[]> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<Connector[]> {
  const extension = extname(import.meta.filename)
  const entries = await readdir(folder, { withFileTypes: true })
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  return Promise.all(names.sort().map((name) => loadOne(name, extension)))
}

async function loadOne(name: string, extension: string): Promise<Connector> {
  const module = (await import(new URL(`${name}/connector${extension}`, folder).href)) as {
    connector?: Connector
  }
  if (module.connector?.name !== name) throw new Error(`A connector must export its folder's name: ${name}`)
  return module.connector
}
