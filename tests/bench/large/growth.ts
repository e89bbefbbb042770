/** The same with a tenth of the events, and with three times as many when asked: the exponent by which costs grow. */
import { rmSync } from 'node:fs'
import type { Size } from '../../../fixtures/org/index.ts'
import type { Built } from './build-worker.ts'
import type { Figure } from './figures.ts'
import { fileMb, openPlace, restore, startBuilder, type Place } from './place.ts'

/** 1 is in proportion. */
const EXPONENT_BAR = 1.15
/** What is new is as much as before. */
const NEWS_EXPONENT_BAR = 0.5
export const NEWS = 'one event'

export interface Step {
  events: number
  build_s: number
  news_s: number
  file_mb: number
}

/** What was measured at any of the sizes already is not measured again. */
export async function measureGrowth(
  sizes: readonly number[],
  size: Size,
  known: readonly Step[],
): Promise<Figure[]> {
  const steps: Step[] = []
  for (const events of sizes) {
    const place = await openPlace(events, size, false)
    const step = known.find((one) => one.events === place.large.events) ?? (await measureStep(place))
    console.error(`${step.events} events: ${JSON.stringify(step)}`)
    steps.push(step)
  }
  return steps.slice(1).flatMap((step, i) => compare(steps[i] as Step, step))
}

async function measureStep(given: Place): Promise<Step> {
  const place = { ...given, data: `${given.data}-growth` }
  restore(place)
  const builder = startBuilder(place)
  try {
    const full = await builder.ask<Built>('build')
    await builder.ask('land', NEWS)
    const news = await builder.ask<Built>('build')
    const { events } = place.large
    return { events, build_s: full.seconds, news_s: news.seconds, file_mb: fileMb(place) }
  } finally {
    await builder.stop()
    rmSync(place.data, { recursive: true, force: true })
  }
}

function compare(from: Step, to: Step): Figure[] {
  const millions = (events: number) => `${Math.round(events / 100_000) / 10} M`
  const figure = (name: string, key: 'build_s' | 'news_s' | 'file_mb', most: number): Figure => {
    const ratio = to[key] / from[key]
    return {
      part: 'growth',
      name: `exponent of ${name} from ${millions(from.events)} to ${millions(to.events)} events`,
      value: Math.log(ratio) / Math.log(to.events / from.events),
      unit: '',
      beside: { name: 'as much as before', ratio },
      bar: { of: 'value', most },
    }
  }
  return [
    figure('the whole build', 'build_s', EXPONENT_BAR),
    figure('a build after one event', 'news_s', NEWS_EXPONENT_BAR),
    figure('the file', 'file_mb', EXPONENT_BAR),
  ]
}
