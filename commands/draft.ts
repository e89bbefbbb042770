/** A first streamgauge.yaml: composed, checked against the tools, written. */
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { stringify } from 'yaml'
import { loadConfig, type Config } from '../ingest/config.ts'
import { loadConnectors } from '../ingest/connectors.ts'
import { CommandError } from './exit.ts'
import type { GlobalOptions } from './options.ts'
import { probe } from './probe.ts'
import { nameGain, type Answers } from './tools.ts'

export interface Draft {
  path: string
  text: string
  config: Config
  /** Tools that can tell by themselves what happens. */
  canPost: string[]
}

const HEAD = `# streamgauge.yaml: what is read, and what its names mean. Secrets stay in the environment.
# All that it may say is in streamgauge.example.yaml; the set-up queue adds its answers below.
`

/** Errors: ConfigError for what would not be readable. */
export async function readDraft(
  options: GlobalOptions & { zone?: string },
  answers: Answers,
): Promise<Draft> {
  const path = resolve(options.config ?? 'streamgauge.yaml')
  const git = options.git.map((place) => (/^[a-z+]+:\/\//i.test(place) ? { url: place } : { path: place }))
  const value = {
    ...(options.zone ? { zone: options.zone } : {}),
    ...(options.data ? { data: options.data } : {}),
    ...answers,
    ...(git.length > 0 ? { git } : {}),
  }
  const text = HEAD + stringify(value, { lineWidth: 0 })
  const trial = join(dirname(path), `.${basename(path)}.${process.pid}.draft`)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(trial, text)
  try {
    const config = await loadConfig({ config: trial, ...(options.data ? { data: options.data } : {}) })
    const posting = new Set(
      (await loadConnectors()).flatMap(({ name, receiver }) => (receiver ? [name] : [])),
    )
    const canPost = [...new Set(config.sources.map(({ tool }) => tool))].filter((tool) => posting.has(tool))
    return { path, text, config, canPost }
  } finally {
    await rm(trial, { force: true })
  }
}

/** Asks every tool for real. Errors: CommandError 'source' that names each that did not answer. */
export async function checkSources({ config }: Draft, signal: AbortSignal): Promise<void> {
  const connectors = new Map((await loadConnectors()).map((connector) => [connector.name, connector]))
  const faults: string[] = []
  for (const source of config.sources) {
    const connector = connectors.get(source.tool)
    if (!connector) continue
    try {
      const { notes, found } = await probe(connector, source, { folder: config.data, signal })
      console.log(`ok    ${source.id}: ${found ?? source.label}`)
      const gain = nameGain(source.tool)
      if (gain) console.log(`      brings ${gain}`)
      for (const note of notes) console.log(`note  ${source.id}: ${note}`)
    } catch (error) {
      signal.throwIfAborted()
      faults.push(`${source.id}: ${(error as Error).message}`)
    }
  }
  if (faults.length > 0)
    throw new CommandError(
      'source',
      `${faults.join('\n')}\nNothing was written; --no-check writes without asking`,
    )
}

export async function writeDraft({ path, text }: Draft, isForced: boolean): Promise<void> {
  if (existsSync(path) && !isForced)
    throw new CommandError('usage', `There is a file already, --force writes over it: ${path}`)
  const draft = `${path}.${process.pid}.draft`
  await writeFile(draft, text)
  await rename(draft, path)
}
