import type { ServiceChangeRisk } from '../risk/change.ts'
import type { Impact } from './answer.ts'

/** Whether a score that is borne out says something by itself: twice as likely as the usual change. */
export function isFinding({ risk }: Pick<Impact, 'risk'>): boolean {
  return risk.services.some(({ standing, band }) => standing === 'scored' && band === 'high')
}

/** "cart: 14 % within seven days if it goes out alone (9 to 21 %), 5 % for the usual change; …", or the band, or why neither. */
export function describeRisk(one: ServiceChangeRisk): string {
  const { name, why, probability, low, high, usual, band, percentile, reasons } = one
  if (band === null) return `${name}: not said, since ${why}`
  const said =
    probability === null
      ? `${band} against the usual change; no percentage, since ${why}`
      : `${share(probability)} within seven days if it goes out alone (${share(low)} to ${share(high)}), ${share(usual)} for the usual change`
  const because = (word: string, isRaising: boolean) => {
    const own = reasons.filter(({ is_raising }) => is_raising === isRaising)
    return own.length === 0 ? '' : `. ${word}: ${own.map(({ words }) => words).join('; ')}`
  }
  return `${name}: ${said}${sayRank(percentile)}${because('Likelier', true)}${because('Less likely', false)}`
}

function sayRank(percentile: number | null): string {
  if (percentile === null) return ''
  if (percentile === 0) return '; less likely than any of its changes'
  return `; likelier than ${percentile === 1 ? 'any' : share(percentile)} of its changes`
}

/** Never 0 % or 100 % of what is only unlikely or likely. */
function share(value: number | null): string {
  if (value === null) return 'unknown'
  const percent = 100 * value
  if (percent > 0 && percent < 1) return '< 1 %'
  if (percent < 100 && percent > 99) return '> 99 %'
  return `${Math.round(percent)} %`
}
