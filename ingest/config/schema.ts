/** What streamgauge.yaml may hold; the JSON Schema for editors is this, printed. */
import { Type, type Static } from 'typebox'
import type { Connector } from '../contract.ts'
import { AlertsSchema } from './alerts.ts'
import { BackupSchema } from './backup.ts'
import { GuardrailsSchema } from './guardrails.ts'
import { NetworkSchema } from './network.ts'
import { PrivacySchema } from './privacy.ts'
import { PublishSchema } from './publish.ts'
import { RetentionSchema } from './retention.ts'
import { rules, TIERS } from './rules.ts'
import { ServiceSchema } from './service.ts'
import { SignInSchema } from './sign-in.ts'

const text = (description: string) => Type.String({ minLength: 1, description })
const closed = { additionalProperties: false } as const

const ConfiguredService = Type.Object(
  { ...ServiceSchema.properties, repository: text('Name or id of the source that holds it.') },
  closed,
)

const Environment = Type.Object(
  {
    pattern: text('Regular expression on the path inside a configuration repository.'),
    name: text('What the environment is called.'),
    tier: Type.Optional(
      Type.Union(
        TIERS.map((tier) => Type.Literal(tier)),
        { description: 'Only production counts for the delivery figures.' },
      ),
    ),
  },
  closed,
)

const Image = Type.Object(
  {
    pattern: text('Regular expression on image or chart names.'),
    service: text('The service that they are.'),
  },
  closed,
)

const Thresholds = Type.Object(
  {
    failure_confidence: Type.Optional(
      Type.Number({
        minimum: 0,
        maximum: 1,
        description: 'Evidence from which on a deployment counts as failed; 0.5.',
      }),
    ),
    remediation_days: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description: 'How long after a deployment a fix is still evidence; 7.',
      }),
    ),
    group_minutes: Type.Optional(
      Type.Number({ minimum: 0, description: 'Deployments of one service this close are one; 60.' }),
    ),
    idle_days: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description: 'How long work that nobody touches still counts on the floor; 180.',
      }),
    ),
  },
  closed,
)

const general = {
  zone: Type.Optional(text('IANA time zone in which days and weeks begin; UTC.')),
  data: Type.Optional(text('Data folder, relative to this file; .streamgauge.')),
  tags: Type.Optional(text('Regular expression of the tags that are releases, for all repositories.')),
  services: Type.Optional(
    Type.Array(ConfiguredService, { description: 'Services, their owners and parts of repositories.' }),
  ),
  bots: Type.Optional(
    Type.Array(text('Regular expression on name or e-mail.'), {
      description: 'Who else is a bot; the usual ones are known.',
    }),
  ),
  environments: Type.Optional(
    Type.Array(Environment, { description: 'Where paths of configuration repositories lead.' }),
  ),
  images: Type.Optional(Type.Array(Image, { description: 'Which images and charts are which service.' })),
  ...rules,
  thresholds: Type.Optional(Thresholds),
  alerts: Type.Optional(AlertsSchema),
  sign_in: Type.Optional(SignInSchema),
  guardrails: Type.Optional(GuardrailsSchema),
  privacy: Type.Optional(PrivacySchema),
  backup: Type.Optional(BackupSchema),
  publish: Type.Optional(PublishSchema),
  retention: Type.Optional(RetentionSchema),
  network: Type.Optional(NetworkSchema),
}

const General = Type.Object(general, closed)

/** The file's own keys; those of the connectors are lists of their entries. */
export type GeneralConfig = Static<typeof General>

/** The schema of the whole file: general keys and for each connector one entry or a list. */
export function configSchema(connectors: readonly Connector[]) {
  const tools = connectors.map(
    ({ name, configSchema: entry }) => [name, Type.Optional(Type.Union([entry, Type.Array(entry)]))] as const,
  )
  return Type.Object({ ...general, ...Object.fromEntries(tools) }, closed)
}

/** The same with a list for every connector: what a file is checked against, since a union's complaints help nobody. */
export function listSchema(connectors: readonly Connector[]) {
  const tools = connectors.map(
    ({ name, configSchema: entry }) => [name, Type.Optional(Type.Array(entry))] as const,
  )
  return Type.Object({ ...general, ...Object.fromEntries(tools) }, closed)
}
