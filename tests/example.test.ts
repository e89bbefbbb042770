import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { configSchema } from '../ingest/config/schema.ts'
import { loadConfig } from '../ingest/config.ts'
import { loadConnectors } from '../ingest/connectors.ts'
import { root } from './tree.ts'

const file = join(root, 'streamgauge.example.yaml')

test('the example configuration is read as it stands', async () => {
  const config = await loadConfig({ config: file })
  expect(config.sources.map((source) => source.id)).toEqual([
    'alertmanager:main',
    'argocd:argocd.example.org',
    'azuredevops:acme',
    'cdevents:tekton',
    'events:deploy-log',
    'files:exports',
    'git:shop',
    'git:website',
    'git:deployments',
    'gitea:tools',
    'github:acme',
    'gitlab:acme',
    'gitlab:tools-website',
    'httpjson:shop-numbers',
    'jenkins:ci.example.org',
    'jira:acme',
    'linear:main',
    'pagerduty:main',
    'postgresql:reporting',
    'prometheus:prometheus.example.org',
    'records:plans',
    'servicenow:acme',
    'statuspage:status.example.org',
    'traces:prometheus.example.org',
    'traces:jaeger.example.org',
    'traces:ci',
  ])
  expect(config.services.map((service) => service.name)).toEqual(['checkout', 'search', 'website'])
})

test('the example configuration shows every key', async () => {
  const text = readFileSync(file, 'utf8')
  const keys = Object.keys(configSchema(await loadConnectors()).properties)
  expect(keys.filter((key) => !new RegExp(`^${key}:`, 'm').test(text))).toEqual([])
})
