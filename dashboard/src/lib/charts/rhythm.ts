import * as Plot from '@observablehq/plot'
import { sayDate } from '#lib/format/date.ts'
import { sayMany } from '#lib/format/number.ts'
import { frame, tipStyle, type ChartOptions, type Drawn } from './frame.ts'

/** One release on the time line. */
export interface Beat {
  release_id: string
  name: string
  lane: string
  at: number
  /** Changes in it; null when unknown. */
  size: number | null
  isFailed: boolean
  isPrerelease: boolean
  /** What repaired it, in words. */
  repair: string
}

export interface RhythmOptions extends ChartOptions {
  zone: string
  /** Epoch ms. */
  from: number
  to: number
  /** Names of the lanes from top to bottom; a single one is drawn as sizes from zero. */
  lanes: readonly string[]
}

const date = (beat: Beat) => new Date(beat.at)
const colour = (beat: Beat) => (beat.isFailed ? 'var(--bad)' : 'var(--data)')

function describe(beat: Beat, options: RhythmOptions): string {
  return [
    options.lanes.length > 1 ? `${beat.lane} ${beat.name}` : beat.name,
    sayDate(beat.at, options.zone, options.now),
    beat.size === null ? 'size unknown' : sayMany(beat.size, 'change'),
    ...(beat.isFailed ? [`Needed repair: ${beat.repair}`] : []),
    'Click to open',
  ].join('\n')
}

/** Failed ones by shape too: a triangle that points down. */
function heads(
  beats: readonly Beat[],
  y: Plot.ChannelValueSpec,
  r: Plot.ChannelValueSpec | number,
): Plot.Markish[] {
  const sound = beats.filter((beat) => !beat.isFailed)
  const failed = beats.filter((beat) => beat.isFailed)
  const rim = (beat: Beat) => (beat.isPrerelease ? colour(beat) : 'none')
  const fill = (beat: Beat) => (beat.isPrerelease ? 'var(--surface)' : colour(beat))
  return [
    Plot.dot(sound, { x: date, y, r, fill, fillOpacity: 0.65, stroke: rim, strokeWidth: 1.2 }),
    Plot.dot(failed, {
      x: date,
      y,
      r,
      fill,
      stroke: 'var(--surface)',
      strokeWidth: 1,
      symbol: 'triangle',
      rotate: 180,
    }),
  ]
}

function tip(beats: readonly Beat[], y: Plot.ChannelValueSpec, options: RhythmOptions): Plot.Markish {
  return Plot.tip(
    beats,
    Plot.pointer({ x: date, y, title: (beat: Beat) => describe(beat, options), maxRadius: 28, ...tipStyle }),
  )
}

/** The largest one is named, when it stands apart. */
function largest(beats: readonly Beat[]): Beat[] {
  const [first, second] = beats.toSorted((a, b) => (b.size ?? 0) - (a.size ?? 0))
  return first && (first.size ?? 0) > 1.25 * (second?.size ?? 0) ? [first] : []
}

function sizes(beats: readonly Beat[], options: RhythmOptions): Drawn {
  const size = (beat: Beat) => beat.size ?? 0
  const top = Math.max(4, ...beats.map(size))
  return Plot.plot({
    ...timeFrame(options, options.height ?? 132),
    marginLeft: 36,
    y: {
      type: 'sqrt',
      domain: [0, top * 1.1],
      label: null,
      ticks: [0, Math.round(top / 4), top],
      tickSize: 0,
      tickFormat: 'd',
    },
    marks: [
      Plot.gridY([Math.round(top / 4), top], { stroke: 'var(--rule)', strokeOpacity: 1 }),
      Plot.ruleX(beats, { x: date, y1: 0, y2: size, stroke: colour, strokeWidth: 1.5, strokeOpacity: 0.75 }),
      Plot.ruleY([0], { stroke: 'var(--rule-strong)' }),
      ...heads(beats, size, beats.length > 150 ? 2.2 : 3.4),
      Plot.text(largest(beats), {
        x: date,
        y: size,
        text: 'name',
        textAnchor: 'start',
        dx: 8,
        fill: 'var(--muted)',
      }),
      tip(beats, size, options),
    ],
  }) as Drawn
}

function timeFrame(options: RhythmOptions, height: number): Plot.PlotOptions {
  const ticks = Math.max(3, Math.floor(options.width / 130))
  return {
    ...frame({ ...options, height }),
    marginRight: 8,
    x: {
      type: 'utc',
      domain: [new Date(options.from), new Date(options.to)],
      label: null,
      ticks,
      tickSize: 0,
    },
  }
}

function lanes(beats: readonly Beat[], options: RhythmOptions): Drawn {
  const longest = Math.max(...options.lanes.map((name) => name.length))
  const room = Math.min(longest * 7 + 20, 190, options.width * 0.3)
  const lane = (beat: Beat) => beat.lane
  return Plot.plot({
    ...timeFrame(options, options.height ?? options.lanes.length * 30 + 34),
    marginLeft: room,
    marginTop: 4,
    y: { type: 'point', domain: [...options.lanes], label: null, padding: 0.6, axis: null },
    r: { range: [2, 8] },
    marks: [
      Plot.ruleY(options.lanes, { stroke: 'var(--rule)' }),
      Plot.text(options.lanes, {
        y: (name: string) => name,
        text: (name: string) => name,
        frameAnchor: 'left',
        textAnchor: 'end',
        dx: -12,
        fill: 'var(--ink)',
        lineWidth: (room - 14) / 12,
        textOverflow: 'ellipsis',
      }),
      ...heads(beats, lane, (beat: Beat) => Math.max(1, beat.size ?? 1)),
      tip(beats, lane, options),
    ],
  }) as Drawn
}

/** When releases went out and how large they were; those that needed repair stand out by colour and shape. */
export function rhythm(beats: readonly Beat[], options: RhythmOptions): Drawn {
  return options.lanes.length > 1 ? lanes(beats, options) : sizes(beats, options)
}
