import type { MapImpact } from '#lib/data/types.ts'

export type Impact = MapImpact['rows'][number]['cells'][number]

/** A letter, so that colour is not alone; the legend says what it stands for. */
export const impacts: Readonly<Record<string, { letter: string; means: string }>> = {
  code: { letter: 'C', means: 'its code changes' },
  configuration: { letter: 'F', means: 'its configuration changes' },
  regression: { letter: 'R', means: 'it is tested along' },
  named: { letter: '•', means: 'the release names it and does not say how' },
  exposed: { letter: 'x', means: 'it needs what changes, or needs what needs that' },
}

/** The row's cells in the order of the releases, null where one does not meet it. */
export function cellsOf(
  { cells }: MapImpact['rows'][number],
  releases: MapImpact['releases'],
): (Impact | null)[] {
  const byRelease = new Map(cells.map((cell) => [cell.release_id, cell]))
  return releases.map(({ release_id }) => byRelease.get(release_id) ?? null)
}

export function sayImpact({ impact, hops, via_name }: Impact): string {
  if (impact !== 'exposed') return `${impact}: ${impacts[impact]?.means ?? ''}`
  return `exposed over ${via_name ?? 'what it needs'}${hops > 1 ? `, ${hops} hops away` : ''}`
}
