/** Why a delivery is not taken; the words are for whoever sent it. */
export class RefusedDelivery extends Error {
  override readonly name = 'RefusedDelivery'
  readonly reason: 'unknown' | 'closed' | 'signature' | 'stale' | 'malformed' | 'large' | 'full'

  constructor(reason: RefusedDelivery['reason'], message: string) {
    super(message)
    this.reason = reason
  }
}
