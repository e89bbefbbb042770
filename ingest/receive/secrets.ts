/** Secrets by the names of their environment variables; never held longer than a request. */
import { Type } from 'typebox'
import { SourceError, type Source } from '../contract.ts'

/** For a connector's entry. */
export const WebhookSecrets = Type.Optional(
  Type.Array(Type.String({ minLength: 1 }), {
    minItems: 1,
    description:
      'Names of environment variables with secrets that sign what the tool posts; any fits, so that one can follow another.',
  }),
)

/** Values of those that are set. */
export function secretsOf({ webhookSecrets }: Source): string[] {
  return (webhookSecrets ?? []).flatMap((name) => process.env[name] || [])
}

/** For a source that is only posted to. Errors: SourceError unauthorised when no secret is set. */
export function requireSecret(source: Source): void {
  if (secretsOf(source).length > 0) return
  const names = (source.webhookSecrets ?? []).join(', ') || 'none is named under webhook_secrets'
  throw new SourceError('unauthorised', `Takes nothing before a secret is set in the environment: ${names}`)
}
