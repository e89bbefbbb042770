import { hideSecrets } from '../privacy/secrets.ts'

/** A delivery that did not arrive; says nothing of addresses, which may be secrets. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  /** Trying again cannot help. */
  readonly isFinal: boolean
  /** The receiver asked to be left alone so long. */
  readonly retryAfterMs: number | null

  constructor(
    message: string,
    { isFinal = false, retryAfterMs = null as number | null, cause = undefined as unknown } = {},
  ) {
    super(hideSecrets(message), cause === undefined ? undefined : { cause })
    this.isFinal = isFinal
    this.retryAfterMs = retryAfterMs
  }
}

/** The value of an environment variable that the configuration names. Errors: it is not set. */
export function readSecret(name: string, environment: NodeJS.ProcessEnv): string {
  const value = environment[name]
  if (!value) throw new DeliveryError(`The environment variable is not set: ${name}`)
  return value
}
