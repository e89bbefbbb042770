// What tools post: identified and understood, or refused in words for whoever sent it.
import fc from 'fast-check'
import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { loadConfig } from '../../ingest/config.ts'
import { loadConnectors } from '../../ingest/connectors.ts'
import type { Delivery, Source } from '../../ingest/contract.ts'
import { root } from '../tree.ts'
import { changedJson, changedText } from './mutation.ts'
import { deliveries } from './delivery-seeds.ts'
import { target, type Target } from './target.ts'

interface Posted {
  headers: Record<string, string>
  body: unknown
}

interface Examples {
  name: string
  examples: unknown[]
}

function githubExamples(): Posted[] {
  const { default: all } = createRequire(import.meta.url)(
    '@octokit/webhooks-examples/api.github.com/index.json',
  ) as { default?: Examples[] }
  const examples =
    all ??
    (createRequire(import.meta.url)('@octokit/webhooks-examples/api.github.com/index.json') as Examples[])
  return examples.flatMap(({ name, examples: [body] }) =>
    body === undefined ? [] : [{ headers: { 'x-github-event': name, 'x-github-delivery': 'd' }, body }],
  )
}

function cdevents(): Posted[] {
  const folder = join(root, 'tests', 'conformance', 'cdevents')
  return globSync('*/**/*.json', { cwd: folder }).map((file) => ({
    headers: { 'content-type': 'application/cloudevents+json' },
    body: {
      specversion: '1.0',
      id: file,
      source: '/x',
      type: 'dev.cdevents.x',
      data: JSON.parse(readFileSync(join(folder, file), 'utf8')) as unknown,
    },
  }))
}

/** Tools of which others have published what they post. */
const PUBLISHED: Readonly<Record<string, () => Posted[]>> = { github: githubExamples, cdevents }

/** One target a tool that posts; a tool without a seed throws, so that a new receiver is not forgotten. */
export async function readDeliveryTargets(): Promise<Target[]> {
  const { sources } = await loadConfig({
    config: join(root, 'streamgauge.example.yaml'),
    data: join(root, '.streamgauge'),
  })
  const connectors = (await loadConnectors()).filter(({ receiver }) => receiver !== undefined)
  return connectors.map(({ name: tool, receiver }) => {
    const given = PUBLISHED[tool]?.() ?? deliveries[tool] ?? []
    const source = sources.find((one) => one.tool === tool)
    if (given.length === 0 || !source || !receiver)
      throw new Error(`A receiver has nothing to begin with: ${tool}`)
    return target({
      name: `deliveries of ${tool}`,
      input: deliveryOf(given),
      refusals: ['MalformedDelivery'],
      parse: (delivery) => {
        receiver.verify(delivery, ['a secret'], delivery.receivedAt)
        receiver.identify(delivery)
        return receiver.read(delivery, source as Source)
      },
    })
  })
}

function deliveryOf(given: readonly Posted[]): fc.Arbitrary<Delivery> {
  return fc
    .constantFrom(...given)
    .chain(({ headers, body }) =>
      fc
        .oneof(
          { weight: 4, arbitrary: changedJson([body]) },
          { weight: 1, arbitrary: changedText([JSON.stringify(body)]) },
        )
        .map((text) => ({ headers, body: Buffer.from(text), receivedAt: Date.UTC(2026, 5, 1) })),
    )
}
