/** Which policies hold beside the shipped ones. Their names are checked where they are read: an unknown one lets nothing pass. */
import { resolve } from 'node:path'
import { Type, type Static } from 'typebox'

const names = (description: string) =>
  Type.Optional(Type.Array(Type.String({ minLength: 1 }), { description }))

export const GuardrailsSchema = Type.Object(
  {
    folders: names(
      'Folders of policies, relative to this file; one with the name of a shipped one takes its place.',
    ),
    enforce: names('Policies that decide although they are shipped as a trial.'),
    dry_run: names('Policies that are judged and shown and decide nothing.'),
    off: names('Policies that are not judged at all.'),
    time_limit_seconds: Type.Optional(
      Type.Number({ exclusiveMinimum: 0, maximum: 600, description: 'What a policy’s select may take; 10.' }),
    ),
  },
  { additionalProperties: false, description: 'Policies that releases and deployments are judged by.' },
)

export interface Guardrails {
  readonly folders: readonly string[]
  readonly enforce: readonly string[]
  readonly dryRun: readonly string[]
  readonly off: readonly string[]
  readonly timeLimitSeconds: number
}

export function readGuardrails(written: Static<typeof GuardrailsSchema> = {}, base: string): Guardrails {
  return {
    folders: (written.folders ?? []).map((folder) => resolve(base, folder)),
    enforce: written.enforce ?? [],
    dryRun: written.dry_run ?? [],
    off: written.off ?? [],
    timeLimitSeconds: written.time_limit_seconds ?? 10,
  }
}
