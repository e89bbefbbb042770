import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import {
  addAnswer,
  listAnswers,
  printEntries,
  removeAnswer,
  type WrittenAnswer,
} from '../../../ingest/config/answers.ts'
import { RepositoryNames } from '../../../ingest/config/repository-names.ts'
import { loadConfig, type Config } from '../../../ingest/config.ts'
import type { AppConfig, AppParts, ConfiguredSource } from '../../parts.ts'
import type { Entry } from '../../setup/entries.ts'
import type { FileAnswer, Printing } from '../../setup/queue.ts'
import { BadParameterError } from '../../errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    setup: {
      /** Where answers are written, for people. */
      file: string
      hasFile(): Promise<boolean>
      answers(): Promise<Map<string, FileAnswer>>
      /** How the file calls things; `urls` are the pages of repositories. */
      printing(urls: ReadonlyMap<string, { url: string | null }>): Printing
      /** Writes an answer in place of an earlier one, and takes the file up. Errors: what the new file would break. */
      answer(answer: WrittenAnswer, entries: readonly Entry[]): Promise<void>
      undo(decisionId: string): Promise<void>
    }
  }
}

/** Writes the answers of the set-up queue into the configuration, and lets the running server use the file as it is now. */
export default fp(
  async (app) => {
    const { parts } = app
    const path = fileOf(parts)
    let lane: Promise<unknown> = Promise.resolve()
    let seen = await readText(path)

    /** One change after the other; a file that cannot be taken up is put back as it was. */
    function change(edit: (text: string) => string): Promise<void> {
      const run = lane.then(async () => {
        const before = await readText(path)
        const after = edit(before ?? '')
        if (after === (before ?? '')) return
        await write(path, after)
        try {
          await takeUp(app, path)
          seen = after
        } catch (error) {
          await write(path, before ?? '')
          throw new BadParameterError(
            `The file would not be readable with this answer: ${(error as Error).message}`,
          )
        }
      })
      lane = run.catch(() => undefined)
      return run
    }

    app.decorate('setup', {
      file: relative(process.cwd(), path).startsWith('..') ? path : relative(process.cwd(), path),
      hasFile: async () => (await readText(path)) !== null,
      answers: async () => {
        const answers = listAnswers((await readText(path)) ?? '')
        return new Map(answers.map((answer) => [answer.decisionId, answer]))
      },
      printing: (urls) => printingOf(parts, urls),
      answer: (answer, entries) =>
        change((text) => addAnswer(removeAnswer(text, answer.decisionId), answer, entries)),
      undo: (decisionId) => change((text) => removeAnswer(text, decisionId)),
    })

    // What an editor writes counts as well: the file is looked at every few seconds, since watching is lost by renames.
    // What was known is not changed by what the file says now.
    if (parts.knownUntil !== undefined || parts.replica || parts.scope) return
    const timer = setInterval(() => {
      lane = lane.then(async () => {
        const text = await readText(path)
        if (text === seen || text === null) return
        seen = text
        await takeUp(app, path).catch((error: unknown) =>
          app.log.warn({ err: error }, 'the configuration is left as it was'),
        )
      })
    }, 3_000)
    timer.unref()
    app.addHook('onClose', async () => clearInterval(timer))
  },
  { name: 'app-setup', dependencies: ['app-synchronise', 'app-schedule'] },
)

/** The running server goes on with the file as it is now: times, sources that changed, figures. */
async function takeUp(app: FastifyInstance, path: string): Promise<void> {
  const config = app.parts.config as Partial<Config> | undefined
  if (!config?.sources) return
  const taken = await reload(app.parts, path, config)
  app.parts.config = taken
  app.schedule.follow()
  void app.synchroniser.rebuild()
  for (const id of listOther(config.sources, taken.sources ?? []))
    if (app.schedule.state(id)?.is_paused === false) readAnew(app, id)
}

/** A reading under way knows only what the source was before. */
function readAnew({ synchroniser }: FastifyInstance, id: string): void {
  const { runId, isJoined } = synchroniser.request([id])
  if (isJoined) void synchroniser.settled(runId).then(() => synchroniser.request([id]))
}

/** The configured file; without one it is made beside the data. */
function fileOf({ config, warehouse }: AppParts): string {
  const { file } = (config ?? {}) as Partial<Config>
  return file ?? resolve(warehouse.folder, 'streamgauge.yaml')
}

async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Whole or not at all, with the rights that the file had. */
async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const mode = await stat(path).then(
    (found) => found.mode & 0o777,
    () => 0o644,
  )
  const draft = `${path}.${process.pid}.draft`
  await writeFile(draft, text, { mode })
  await rename(draft, path)
}

/** The configuration with the file as it is now; sources that it does not name stay. */
async function reload({ reload: read }: AppParts, path: string, config: Partial<Config>): Promise<AppConfig> {
  if (read) return read()
  const loaded = await loadConfig({ config: path, known: config.sources ?? [] })
  const ids = new Set(loaded.sources.map(({ id }) => id))
  const kept = (config.sources ?? []).filter(({ id }) => !ids.has(id))
  return { ...loaded, data: config.data ?? loaded.data, sources: [...kept, ...loaded.sources] } as AppConfig
}

/** Sources that are new or are told otherwise than before. */
function listOther(before: readonly ConfiguredSource[], after: readonly ConfiguredSource[]): string[] {
  const known = new Map(before.map((source) => [source.id, JSON.stringify(source)]))
  return after.filter((source) => known.get(source.id) !== JSON.stringify(source)).map(({ id }) => id)
}

/** The key of an entry that says which repositories it brings. */
const BRINGING = ['org', 'group', 'project', 'repositories'] as const

function printingOf({ config }: AppParts, urls: ReadonlyMap<string, { url: string | null }>): Printing {
  const { sources = [], services = [] } = (config ?? {}) as Partial<Config>
  const names = new RepositoryNames(sources)
  return {
    print: printEntries,
    repository: (id) => names.shorten(id),
    service(name, id) {
      const known = services.find((service) => service.id === id)
      if (known) return services.filter((one) => one.name === known.name).length > 1 ? known.id : known.name
      const taken = services.map((one) => one.name)
      return name !== null && id?.startsWith('git:') ? names.shorten(id.slice('git:'.length), taken) : name
    },
    configuration(id) {
      const parent = names.parent(id)
      const options = (parent?.options ?? {}) as Record<string, unknown>
      const key = BRINGING.find((one) => typeof options[one] === 'string') ?? 'repositories'
      // An entry that brings repositories lists them; any other repository is named by itself.
      if (parent && Array.isArray(options.configuration)) {
        const configuration = [id.slice(parent.repositoryPrefix.length)]
        return { list: parent.tool, value: { [key]: options[key], configuration }, sameBy: [key] }
      }
      const url = urls.get(id)?.url
      return url ? { list: 'git', value: { url: `${url}.git`, configuration: true }, sameBy: ['url'] } : null
    },
  }
}
