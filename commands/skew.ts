/** Whether a tool's clock and ours agree: what happened near now is placed by both. */

const MOST_SECONDS = 120
const PATIENCE_MS = 5_000

/** Seconds that the server is ahead of this machine, when that is more than counts; null when it cannot be told. */
export async function measureSkew(address: string, signal: AbortSignal): Promise<number | null> {
  const begun = Date.now()
  // Whether it answers at all is asked elsewhere, with credentials.
  const answer = await fetch(address, {
    method: 'HEAD',
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
  }).catch(() => null)
  const told = Date.parse(answer?.headers.get('date') ?? '')
  if (Number.isNaN(told)) return null
  const seconds = Math.round((told - (begun + Date.now()) / 2) / 1000)
  return Math.abs(seconds) > MOST_SECONDS ? seconds : null
}

export function describeSkew(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60)
  const which = seconds > 0 ? 'ahead of' : 'behind'
  return `its clock is ${minutes} min ${which} this machine's, ages and what is new near now may be off: set this machine's clock by NTP`
}
