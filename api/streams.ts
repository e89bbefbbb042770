import type { StreamProgress } from './schemas/progress.ts'

/**
 * Streams of a source run one after another, and what is last said of a source ends it: a stream that has a successor
 * is done, and so are all when the source is. An event without a stream only holds the place of the first.
 */
export function replaceStream(streams: StreamProgress[], progress: StreamProgress): StreamProgress[] {
  const isOther = (s: StreamProgress) => s.source !== progress.source
  const kept = streams
    .filter((s) => isOther(s) || s.stream !== '' || progress.stream === '')
    .map((s) => (isOther(s) || s.phase === 'failed' ? s : { ...s, phase: 'done' as const }))
  const at = kept.findIndex((s) => s.source === progress.source && s.stream === progress.stream)
  if (at < 0) return [...kept, progress]
  const counted = isOver(progress) ? kept[at] : undefined
  return kept.with(at, { ...progress, ...(counted && { done: counted.done, total: counted.total }) })
}

export function isOver({ phase }: Pick<StreamProgress, 'phase'>): boolean {
  return phase === 'done' || phase === 'failed'
}
