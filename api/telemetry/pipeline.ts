import type { FastifyInstance } from 'fastify'
import { statSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Progress } from '../schemas/progress.ts'

const BUILD_SECONDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 1_800]

/** How the pipeline is doing: sources, builds, the file and the disk it lies on. */
export function measurePipeline(app: FastifyInstance, registry: Registry): void {
  const registers = [registry]
  measureBuilds(app, registers)
  measureSources(app, registers)
  const { file } = app.parts.warehouse
  new Gauge({
    name: 'streamgauge_warehouse_size_bytes',
    help: 'Size of the warehouse file; what is not yet in it is told as wal.',
    labelNames: ['part'],
    registers,
    collect() {
      this.set({ part: 'file' }, sizeOf(file))
      this.set({ part: 'wal' }, sizeOf(`${file}.wal`))
    },
  })
  new Gauge({
    name: 'streamgauge_disk_free_bytes',
    help: 'Free space where the warehouse lies.',
    registers,
    async collect() {
      const { bavail, bsize } = await statfs(app.parts.warehouse.folder)
      this.set(bavail * bsize)
    },
  })
}

function measureBuilds(app: FastifyInstance, registers: Registry[]): void {
  const duration = new Histogram({
    name: 'streamgauge_build_duration_seconds',
    help: 'Duration of builds that ended well.',
    buckets: BUILD_SECONDS,
    registers,
  })
  let startedAt: number | null = null
  let buildId = app.synchroniser.buildId()
  const hear = ({ build, build_id }: Progress) => {
    if (build !== null) startedAt ??= performance.now()
    if (startedAt !== null && build_id !== buildId) duration.observe((performance.now() - startedAt) / 1_000)
    if (build === null) startedAt = null
    buildId = build_id
  }
  const stop = app.synchroniser.subscribe(hear)
  app.addHook('onClose', async () => stop())
  new Gauge({
    name: 'streamgauge_build_id',
    help: 'Number of the build that is served.',
    registers,
    collect() {
      this.set(app.synchroniser.buildId())
    },
  })
  new Gauge({
    name: 'streamgauge_failures',
    help: 'Faults that stand: sources that could not be read, a build that failed.',
    registers,
    collect() {
      this.set(app.synchroniser.progress().failures.length)
    },
  })
}

function measureSources(app: FastifyInstance, registers: Registry[]): void {
  const readings = new Counter({
    name: 'streamgauge_source_readings_total',
    help: 'Readings of sources by how they ended.',
    labelNames: ['source', 'outcome'],
    registers,
  })
  app.synchroniser.onSource((source, isOk) => readings.inc({ source, outcome: isOk ? 'ok' : 'failed' }))
  new Gauge({
    name: 'streamgauge_source_last_success_timestamp_seconds',
    help: 'When a source was last read whole; none for one that never was.',
    labelNames: ['source'],
    registers,
    async collect() {
      this.reset()
      const rows = await app.parts.warehouse.rows<{ source: string; last_ok_at: number }>(
        'select source, last_ok_at from meta.source where last_ok_at is not null order by source',
      )
      for (const { source, last_ok_at } of rows) this.set({ source }, last_ok_at / 1_000)
    },
  })
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
