import fp from 'fastify-plugin'
import type { Readable } from 'node:stream'
import type { FileKind, FileReport, RejectedLine } from '../../schemas/file.ts'
import { BadParameterError } from '../../errors.ts'

declare module 'fastify' {
  interface FastifyInstance {
    files: {
      entities: readonly FileKind[]
      endings: readonly string[]
      /** Lands what somebody hands over. Errors: BadParameterError for what no file could mend; others of the body. */
      land(entity: string, name: string, body: Readable): Promise<FileReport>
      /** Whether a source is files that were handed over: it is never read by itself. */
      isUpload(source: string): boolean
    }
  }
}

/** Files that are handed over, row by row into any entity. */
export default fp(
  async (app) => {
    const { landFile, UPLOADS, readEntities, ENDINGS, SourceError } = await loadParts()
    app.decorate('files', {
      entities: readEntities().map(({ name, columns, grain }) => ({
        entity: name,
        columns: Object.keys(columns),
        key: grain,
      })),
      endings: ENDINGS,
      isUpload: (source) => source.startsWith(UPLOADS),
      async land(entity, name, body) {
        const zone = app.parts.config?.zone ?? 'UTC'
        try {
          const report = await landFile(app.parts.warehouse, { entity, name, body, zone })
          const { accepted, rejected, reasons } = report
          const rows = reasons.map(({ reason }) => readLine(reason))
          return {
            entity,
            name,
            source: `${UPLOADS}${entity}`,
            accepted_count: accepted,
            rejected_count: rejected,
            rejected: { rows, total_count: rejected, limit: 100 },
          }
        } catch (error) {
          if (error instanceof SourceError) throw new BadParameterError(error.message)
          throw error
        }
      },
    })
  },
  { name: 'app-files' },
)

function readLine(text: string): RejectedLine {
  const [, line, reason] = /^line (\d+): ([^]*)$/.exec(text) ?? []
  return { line: line === undefined ? null : Number(line), reason: reason ?? text }
}

/** In a function of its own: the compiler leaves the endings of imports inside the plugin's as they are. */
async function loadParts() {
  const [{ landFile, UPLOADS }, { readEntities }, { ENDINGS }, { SourceError }] = await Promise.all([
    import('../../../ingest/connectors/files/upload.ts'),
    import('../../../ingest/entities.ts'),
    import('../../../ingest/connectors/files/format.ts'),
    import('../../../ingest/contract.ts'),
  ])
  return { landFile, UPLOADS, readEntities, ENDINGS, SourceError }
}
