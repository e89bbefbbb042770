import type { FastifyInstance } from 'fastify'
import {
  DiffError,
  findImpact,
  isWarning,
  named,
  readDiff,
  type FileChange,
} from '../../transforms/impact/index.ts'
import { findRepositories } from '../../transforms/impact/repository.ts'
import { describeInMarkdown } from '../../transforms/impact/markdown.ts'
import { typed } from '../app.ts'
import { BadParameterError, UnknownIdError } from '../errors.ts'
import { ImpactAnswer, ImpactQuestion } from '../schemas/impact.ts'

/** A diff with all context of large contracts. */
const BODY_BYTES = 32 * 1024 * 1024

export default async function impact(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const { warehouse } = app.parts

  app.post(
    '/api/impact',
    {
      bodyLimit: BODY_BYTES,
      config: { rateLimit: { max: 120, timeWindow: '1 minute' } },
      schema: {
        tags: ['impact'],
        summary:
          'What a change meets before it is made: who needs it, what is missing, what is under way beside it',
        description: 'Files by one of `paths`, `diff` and `files`. Changes nothing here.',
        body: ImpactQuestion,
        response: { 200: ImpactAnswer },
      },
    },
    async (request, reply) => {
      reply.header('cache-control', 'no-store')
      await app.relations.requireBuild()
      const files = filesOf(request.body)
      const repositoryId = await findRepository(request.body.repository)
      const { asOf } = await app.defaults()
      const found = await findImpact(
        warehouse,
        { repositoryId, files, asOf, desk: await app.risk.openKept() },
        { signal: request.signal, timeoutMs: app.settings.queryTimeoutMs },
      )
      return {
        ...found,
        is_warning: isWarning(found),
        markdown: describeInMarkdown(found, asOf),
        as_of: asOf,
        build_id: app.synchroniser.buildId(),
      } satisfies ImpactAnswer
    },
  )

  async function findRepository(name: string): Promise<string> {
    const ids = await findRepositories(warehouse, name)
    const [id] = ids
    if (id === undefined)
      throw new UnknownIdError(`Unknown repository, name it as on Sources: ${name.slice(0, 300)}`)
    if (ids.length > 1)
      throw new BadParameterError(`Several repositories are called so, give the whole id: ${ids.join(', ')}`)
    return id
  }
}

type Told = NonNullable<ImpactQuestion['files']>[number]

function filesOf({ paths, diff, files }: ImpactQuestion): FileChange[] {
  const given = [paths, diff, files].filter((value) => value !== undefined)
  if (given.length !== 1) throw new BadParameterError('Give one of paths, diff and files')
  const found = files?.map(toChange) ?? (diff === undefined ? (paths ?? []).map(named) : parse(diff))
  if (found.length === 0) throw new BadParameterError('Nothing is changed: give at least one file')
  return found
}

/** A text that is left out is not known; an empty one is an empty file. */
function toChange({ old_path, before, after, ...file }: Told): FileChange {
  return { ...file, old_path: old_path ?? null, before: before ?? null, after: after ?? null }
}

function parse(diff: string): FileChange[] {
  try {
    return readDiff(diff)
  } catch (error) {
    throw error instanceof DiffError ? new BadParameterError(error.message) : error
  }
}
