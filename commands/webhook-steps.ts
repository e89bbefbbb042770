/** What has to be entered in the tools, source by source. */
import { loadConnectors } from '../ingest/connectors.ts'
import type { Config } from '../ingest/config.ts'
import { secretsOf } from '../ingest/receive/secrets.ts'

export interface WebhookSteps {
  source: string
  url: string
  content_type: string
  events: readonly string[]
  /** Names of variables. */
  secrets: readonly string[]
  /** Whether one of them is set where this runs. */
  is_set: boolean
  steps: string[]
}

/** Of each configured source whose tool can post. */
export async function describeWebhooks(config: Config, base: string): Promise<WebhookSteps[]> {
  const connectors = new Map((await loadConnectors()).map((connector) => [connector.name, connector]))
  return config.sources.flatMap((source) => {
    const receiver = connectors.get(source.tool)?.receiver
    if (!receiver) return []
    const url = `${base.replace(/\/+$/, '')}/webhooks/${source.id}`
    const { contentType, events, steps } = receiver.setup(source)
    const secrets = source.webhookSecrets ?? []
    const words = { url, secret: secrets[0] ?? 'a variable, named under webhook_secrets' }
    return [
      {
        source: source.id,
        url,
        content_type: contentType,
        events,
        secrets,
        is_set: secretsOf(source).length > 0,
        steps: steps.map((step) => step.replaceAll('{url}', words.url).replaceAll('{secret}', words.secret)),
      },
    ]
  })
}

export function printWebhooks(all: readonly WebhookSteps[], base: string): string {
  if (all.length === 0) return 'No configured source has a tool that posts what happens: see docs/webhooks.md'
  const blocks = all.map(({ source, url, content_type, events, secrets, is_set, steps }) =>
    [
      source,
      `  URL           ${url}`,
      `  Content type  ${content_type}`,
      `  Secret        ${saySecret(secrets, is_set)}`,
      `  Events        ${events.join(', ')}`,
      ...steps.map((step, i) => `  ${i + 1}. ${step}`),
    ].join('\n'),
  )
  return [...blocks, ...(isLocal(base) ? [LOCAL] : [])].join('\n\n')
}

const LOCAL =
  'Tools elsewhere cannot reach this address: let a proxy with TLS or a tunnel pass /webhooks on to it, and give its address as --url.'

function saySecret(secrets: readonly string[], isSet: boolean): string {
  if (secrets.length === 0)
    return 'none yet: make one (openssl rand -hex 32) and name its variable under webhook_secrets'
  return `${secrets.join(' or ')}${isSet ? '' : ', which is not set here: nothing is taken before it is'}`
}

function isLocal(base: string): boolean {
  return URL.canParse(base) && /^(127\.|localhost$|\[::1\]$)/.test(new URL(base).hostname)
}
