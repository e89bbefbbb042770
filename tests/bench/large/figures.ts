import { printAligned } from '../aligned.ts'

/** What was measured, beside what it has to be and beside something of the same run. */
export interface Figure {
  part: string
  name: string
  value: number
  unit: string
  /** What stands beside it: of the same run, so that the machine falls out. */
  beside?: { name: string; ratio: number }
  /** The most that it may be, or the least. */
  bar?: { of: 'value' | 'ratio'; most?: number; least?: number }
}

export function isMet({ value, beside, bar }: Figure): boolean | null {
  if (!bar) return null
  const told = bar.of === 'ratio' ? beside?.ratio : value
  if (told === undefined || Number.isNaN(told)) return false
  return told <= (bar.most ?? Infinity) && told >= (bar.least ?? -Infinity)
}

export function cells(figure: Figure): string[] {
  const { name, value, unit, beside, bar } = figure
  const met = isMet(figure)
  const limit =
    bar === undefined ? '' : `${bar.most === undefined ? '≥' : '≤'} ${round(bar.most ?? bar.least ?? 0)}`
  return [
    name,
    `${round(value)} ${unit}`,
    beside ? `${round(beside.ratio)} × ${beside.name}` : '',
    bar ? `${limit}${bar.of === 'ratio' ? ' ×' : ` ${unit}`}` : '',
    met === null ? '' : met ? 'met' : 'missed',
  ]
}

export function missed(figures: readonly Figure[]): Figure[] {
  return figures.filter((figure) => isMet(figure) === false)
}

export function show(part: string, figures: readonly Figure[]): void {
  console.log(`\n== ${part}`)
  printAligned(figures.map(cells))
}

/** Three digits that count. */
export function round(value: number): string {
  if (value === 0 || Number.isNaN(value)) return String(value)
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return Number(value.toFixed(Math.min(digits, 3))).toLocaleString('en')
}
