/** Alerts and digests as typed values: what is left out filled in, names of channels and cron expressions checked. */
import { validate } from 'node-cron'
import type { Static } from 'typebox'
import type { AlertsSchema, AUDIENCES } from './alerts.ts'
import { ConfigError, type ParsedFile } from './file.ts'
import { nearest } from './nearest.ts'

type Written = Static<typeof AlertsSchema>
type Place = (path: (string | number)[]) => string
export type Audience = (typeof AUDIENCES)[number]
export type GroupLevel = 'team' | 'value_stream' | 'service' | 'repository'

export interface EmailAddressee {
  readonly to: readonly string[]
  readonly from: string
  readonly host: string
  readonly port: number
  readonly security: 'starttls' | 'tls' | 'none'
  readonly userEnv: string | null
  readonly passwordEnv: string | null
}

export interface WebhookAddressee {
  readonly url: string | null
  readonly urlEnv: string | null
  readonly format: 'json' | 'slack'
}

/** One of the two is there. */
export interface Channel {
  readonly name: string
  readonly webhook: WebhookAddressee | null
  readonly email: EmailAddressee | null
}

export type Condition =
  | {
      readonly kind: 'signal'
      readonly metric: string | null
      readonly by: GroupLevel | null
      readonly group: string | null
      readonly direction: 'better' | 'worse' | 'any'
    }
  | {
      readonly kind: 'threshold'
      readonly metric: string
      readonly of: 'value' | 'p85'
      readonly above: number | null
      readonly below: number | null
      readonly by: GroupLevel | null
      readonly group: string | null
      readonly days: number
      readonly leastN: number
    }
  | { readonly kind: 'freshness'; readonly source: string | null; readonly hours: number }
  | {
      readonly kind: 'waiting'
      readonly metric: string
      readonly hours: number
      readonly by: GroupLevel | null
      readonly group: string | null
    }

export interface Rule {
  readonly name: string
  readonly condition: Condition
  readonly to: readonly string[]
}

export interface DigestPlan {
  readonly audience: Audience
  readonly team: string | null
  readonly schedule: string
  readonly to: readonly string[]
}

export interface Alerts {
  readonly link: string | null
  readonly channels: readonly Channel[]
  readonly rules: readonly Rule[]
  readonly digests: readonly DigestPlan[]
}

const KINDS = ['signal', 'threshold', 'freshness', 'waiting'] as const

/** Errors: ConfigError for a rule without or with two conditions, an unknown channel, a name that two bear. */
export function readAlerts(written: Written | undefined, file: ParsedFile | null): Alerts {
  const { link = null, channels = [], rules = [], digests = [] } = written ?? {}
  const place: Place = (path) => file?.place(['alerts', ...path]) ?? ''
  assertUnique(channels, 'channels', place)
  assertUnique(rules, 'rules', place)
  const known = channels.map(({ name }) => name)
  const checkTo = (to: readonly string[], path: (string | number)[]) => {
    for (const name of to) if (!known.includes(name)) throw unknownChannel(name, known, place(path))
    return to
  }
  return {
    link,
    channels: channels.map((channel, i) => readChannel(channel, place(['channels', i]))),
    rules: rules.map((rule, i) => ({
      name: rule.name,
      condition: readCondition(rule, place(['rules', i])),
      to: checkTo(rule.to, ['rules', i, 'to']),
    })),
    digests: digests.map((digest, i) =>
      readDigest(digest, checkTo(digest.to, ['digests', i, 'to']), place, i),
    ),
  }
}

function readChannel(
  { name, url, url_env, format, email }: Written['channels'][number],
  at: string,
): Channel {
  if ([url, url_env, email].filter((one) => one !== undefined).length !== 1)
    throw new ConfigError(`${at}: A channel needs either url, url_env or email: ${name}`)
  if (url !== undefined && !URL.canParse(url))
    throw new ConfigError(`${at}: not an address, write one like https://example.org/hook: ${url}`)
  if (email === undefined)
    return {
      name,
      email: null,
      webhook: { url: url ?? null, urlEnv: url_env ?? null, format: (format ?? 'json') as 'json' | 'slack' },
    }
  const { to, from, host, port = 587, security, user_env, password_env } = email
  const usual = port === 465 ? 'tls' : 'starttls'
  return {
    name,
    webhook: null,
    email: {
      to,
      from,
      host,
      port,
      security: (security ?? usual) as EmailAddressee['security'],
      userEnv: user_env ?? null,
      passwordEnv: password_env ?? null,
    },
  }
}

function readCondition(rule: NonNullable<Written['rules']>[number], at: string): Condition {
  const kinds = KINDS.filter((kind) => rule[kind] !== undefined)
  if (kinds.length !== 1)
    throw new ConfigError(`${at}: A rule needs one of ${KINDS.join(', ')}: ${kinds.join(', ') || rule.name}`)
  const { signal, threshold, freshness, waiting } = rule
  const { by, group } = readGroups(signal ?? threshold ?? waiting)
  if (signal) {
    const direction = (signal.direction ?? 'worse') as 'better' | 'worse' | 'any'
    return { kind: 'signal', metric: signal.metric ?? null, by, group, direction }
  }
  if (freshness)
    return { kind: 'freshness', source: freshness.source ?? null, hours: freshness.older_than_hours }
  if (waiting)
    return {
      kind: 'waiting',
      metric: waiting.metric ?? 'waiting_age',
      hours: waiting.older_than_hours,
      by,
      group,
    }
  const { metric, of = 'value', above = null, below = null, days = 28, least_n = 10 } = threshold!
  if ((above === null) === (below === null))
    throw new ConfigError(`${at}: A threshold needs either above or below: ${rule.name}`)
  return {
    kind: 'threshold',
    metric,
    of: of as 'value' | 'p85',
    above,
    below,
    by,
    group,
    days,
    leastN: least_n,
  }
}

function readGroups({ by, group }: { by?: string; group?: string } = {}) {
  return { by: (by ?? null) as GroupLevel | null, group: group ?? null }
}

function readDigest(
  written: NonNullable<Written['digests']>[number],
  to: readonly string[],
  place: Place,
  i: number,
): DigestPlan {
  const { audience, team = null, schedule = '0 8 * * 1' } = written
  if (!validate(schedule))
    throw new ConfigError(
      `${place(['digests', i, 'schedule'])}: not a cron expression, write one like 0 8 * * 1: ${schedule}`,
    )
  if ((audience === 'team') !== (team !== null))
    throw new ConfigError(
      `${place(['digests', i])}: A team is named for the audience team alone: ${team ?? audience}`,
    )
  return { audience: audience as Audience, team, schedule, to }
}

function assertUnique(named: readonly { name: string }[], key: string, place: Place): void {
  const names = named.map(({ name }) => name)
  const i = names.findIndex((name, at) => names.indexOf(name) < at)
  if (i >= 0) throw new ConfigError(`${place([key, i, 'name'])}: the name is taken already: ${names[i]}`)
}

function unknownChannel(name: string, known: readonly string[], at: string): ConfigError {
  const guess = nearest(name, known)
  const hint = guess ? `did you mean ${guess}?` : `there are ${known.join(', ')}`
  return new ConfigError(`${at}: no channel of this name, ${hint}: ${name}`)
}
