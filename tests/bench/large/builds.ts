/** What a build of everything costs, and one after each kind of news; the warehouse stays built. */
import { CHANGES } from './changes.ts'
import type { Built } from './build-worker.ts'
import type { Figure } from './figures.ts'
import { NEWS, type Step } from './growth.ts'
import { memoryFigure } from './memory.ts'
import { fileMb, restore, startBuilder, type Place } from './place.ts'
import type { Worker } from './worker.ts'

/** From an event to its facts. */
const NEWS_BAR_S = 2
const SHOWN = 15

export async function measureBuilds(place: Place): Promise<{ figures: Figure[]; step: Step }> {
  restore(place)
  const builder = startBuilder(place)
  try {
    const scan = await builder.ask<{ cpu_s: number; seconds: number }>('scan')
    console.error('Building everything …')
    const full = await builder.ask<Built>('build')
    tellSlowest('everything', full)
    const idle = await builder.ask<Built>('build')
    const beside = (seconds: number) => ({ name: 'the whole build', ratio: seconds / full.seconds })
    const news = place.isShort ? CHANGES.slice(0, 5) : CHANGES
    const figures: Figure[] = [
      figure('everything', full.seconds, { name: 'reading what landed', ratio: full.seconds / scan.seconds }),
      figure('nothing new', idle.seconds, beside(idle.seconds)),
    ]
    const step = {
      events: place.large.events,
      build_s: full.seconds,
      news_s: Number.NaN,
      file_mb: fileMb(place),
    }
    for (const { name, events } of news) {
      const built = await measureNews(builder, name)
      if (name === NEWS) step.news_s = built.seconds
      const bar = events === 1 ? { of: 'value' as const, most: NEWS_BAR_S } : undefined
      figures.push({ ...figure(name, built.seconds, beside(built.seconds)), ...(bar ? { bar } : {}) })
    }
    return {
      figures: [...figures, memoryFigure('build', 'memory of the build at most', full), sizeOf(place)],
      step,
    }
  } finally {
    await builder.stop()
  }
}

async function measureNews(builder: Worker, name: string): Promise<Built> {
  await builder.ask('land', name)
  const built = await builder.ask<Built>('build')
  tellSlowest(name, built)
  return built
}

function figure(name: string, seconds: number, beside: Figure['beside']): Figure {
  return { part: 'build', name, value: seconds, unit: 's', ...(beside ? { beside } : {}) }
}

function sizeOf(place: Place): Figure {
  const size = fileMb(place)
  const ratio = (size * 1e6) / place.large.raw_bytes
  return {
    part: 'build',
    name: 'file',
    value: size,
    unit: 'MB',
    beside: { name: 'the raw records alone', ratio },
  }
}

/** For whoever wants to make it faster. */
function tellSlowest(name: string, { seconds, models }: Built): void {
  const told = models
    .slice(0, SHOWN)
    .map((model) => `${model.name} ${Math.round(model.durationMs)} ms (${model.how}, ${model.rows})`)
  console.error(`${name}: ${seconds.toFixed(2)} s, ${models.length} models\n  ${told.join('\n  ')}`)
}
