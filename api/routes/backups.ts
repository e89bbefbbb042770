import type { FastifyInstance } from 'fastify'
import type { Backup } from '../../transforms/backup/shelf.ts'
import { typed } from '../app.ts'
import { LookingBackError } from '../errors.ts'
import { BackupMade, BackupsAnswer } from '../schemas/backup.ts'

const tags = ['process']

export default async function backups(instance: FastifyInstance): Promise<void> {
  const app = typed(instance)
  const onRequest = app.requireRole('admin')

  app.get(
    '/api/backups',
    {
      onRequest,
      schema: {
        tags,
        summary: 'Backups that are kept, newest first, and when the next one is due',
        response: { 200: BackupsAnswer },
      },
    },
    async (_request, reply) => {
      reply.header('cache-control', 'no-store')
      const { schedule, keep, next_at, error } = app.backups.state()
      return {
        folder: app.backups.place(),
        schedule,
        keep_count: keep,
        next_at,
        error,
        backups: app.backups.list().map(describe),
      } satisfies BackupsAnswer
    },
  )

  app.post(
    '/api/backups',
    {
      onRequest,
      config: { rateLimit: { max: 6, timeWindow: '1 minute' } },
      schema: {
        tags,
        summary: 'Make a backup now, while the warehouse is written; answers when it is read back',
        response: { 200: BackupMade },
      },
    },
    async () => {
      if (app.parts.knownUntil !== undefined)
        throw new LookingBackError('No backup is made while looking back, go back to today first')
      return describe(await app.backups.make())
    },
  )
}

function describe({ name, folder, manifest, size_bytes }: Backup): BackupMade {
  return {
    name,
    folder,
    size_bytes,
    made_at: Date.parse(manifest.made_at),
    table_count: manifest.tables.length,
    row_count: manifest.tables.reduce((sum, table) => sum + table.row_count, 0),
  }
}
