/** Backstage's `catalog-info.yaml`: what an organisation says of itself in so many words. */
import { isNode, listOf, Malformed, nodeOf, textOf, type Fact, type Node, type Reading } from './fact.ts'
import { eachDocument, type YamlDocument } from './yaml.ts'

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/
/** What the published schemas require of each kind that concerns services. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  component: ['type', 'lifecycle', 'owner'],
  resource: ['type', 'owner'],
  api: ['type', 'lifecycle', 'owner', 'definition'],
  system: ['owner'],
  domain: ['owner'],
  group: ['type', 'children'],
}
/** Annotations by which other tools know a component, and what they are called here. */
const KNOWN_AS: Readonly<Record<string, string>> = {
  'backstage.io/source-location': 'source_location',
  'backstage.io/kubernetes-id': 'kubernetes_id',
  'github.com/project-slug': 'github_slug',
  'gitlab.com/project-slug': 'gitlab_slug',
  'jira/project-key': 'jira_key',
  'pagerduty.com/service-id': 'pagerduty_id',
  'argocd/app-name': 'argocd_name',
}

interface Entity {
  document: YamlDocument
  kind: string
  namespace: string
  ref: string
  spec: Node
  metadata: Node
}

export function readBackstage(text: string): Reading {
  let placeholders = 0
  const reading = eachDocument(text, (document) => {
    const entity = entityOf(document)
    if (!entity) return []
    placeholders += countPlaceholders(document.value)
    return factsOf(entity)
  })
  return placeholders > 0 ? { ...reading, skipped: 'placeholder' } : reading
}

/** null: empty, or of a kind that another program defines. Errors: Malformed. */
function entityOf(document: YamlDocument): Entity | null {
  if (document.value === null || document.value === undefined) return null
  const value = nodeOf(document.value)
  const version = textOf(value.apiVersion)
  const kind = textOf(value.kind)?.toLowerCase()
  if (!version || !kind) throw new Malformed(document.line(), 'an entity needs apiVersion and kind')
  if (!version.startsWith('backstage.io/') || !(kind in REQUIRED)) return null
  const metadata = nodeOf(value.metadata)
  const name = textOf(metadata.name)
  if (!name || !NAME.test(name)) {
    throw new Malformed(document.line('metadata', 'name'), `not a name of an entity: ${name ?? 'none'}`)
  }
  const spec = nodeOf(value.spec)
  const missing = (REQUIRED[kind] ?? []).find((field) => spec[field] === undefined || spec[field] === null)
  if (missing) throw new Malformed(document.line('spec'), `${kind} ${name} lacks spec.${missing}`)
  const namespace = textOf(metadata.namespace)?.toLowerCase() ?? 'default'
  return { document, kind, namespace, ref: `${kind}:${namespace}/${name.toLowerCase()}`, spec, metadata }
}

function factsOf(entity: Entity): Fact[] {
  const { document, kind, ref, spec } = entity
  const line = document.line('metadata', 'name')
  const facts: Fact[] = [
    { fact: 'entity', kind, ecosystem: 'backstage', name: ref, detail: detailOf(entity), line },
  ]
  if (kind !== 'component' && kind !== 'resource') return facts
  facts.push({ fact: 'package', kind, ecosystem: 'backstage', name: ref, line })
  const each = (field: string, defaultKind: string, make: (target: string, line: number) => Fact) =>
    listOf(spec[field]).forEach((value, index) => {
      const at = document.line('spec', field, index)
      if (isNode(value)) return
      facts.push(make(refOf(value, defaultKind, entity.namespace, at), at))
    })
  const base = { ecosystem: 'backstage', holder: ref, scope: 'run' } as const
  each('dependsOn', 'component', (name, at) => ({
    ...base,
    fact: 'need',
    kind: 'depends on',
    name,
    line: at,
  }))
  each('consumesApis', 'api', (name, at) => ({ ...base, fact: 'need', kind: 'calls', name, line: at }))
  each('providesApis', 'api', (name, at) => ({
    fact: 'package',
    kind: 'api',
    ecosystem: 'backstage',
    name,
    holder: ref,
    line: at,
  }))
  each('dependencyOf', 'component', (holder, at) => ({
    ...base,
    fact: 'need',
    kind: 'depends on',
    name: ref,
    holder,
    line: at,
  }))
  return facts
}

function detailOf({ document, namespace, spec, metadata }: Entity): NonNullable<Fact['detail']> {
  const annotations = nodeOf(metadata.annotations)
  const known = Object.entries(KNOWN_AS).flatMap(([key, name]) => {
    const value = textOf(annotations[key])
    return value === null ? [] : [[name, value] as const]
  })
  const owner = spec.owner
  return {
    name: textOf(metadata.name),
    title: textOf(metadata.title),
    type: textOf(spec.type),
    life_cycle: textOf(spec.lifecycle),
    tier: tierOf(metadata, spec),
    owner:
      owner === undefined || isNode(owner)
        ? null
        : refOf(owner, 'group', namespace, document.line('spec', 'owner')),
    system: textOf(spec.system)?.toLowerCase() ?? null,
    ...Object.fromEntries(known),
  }
}

/** Backstage has no field for it; organisations write a label or an annotation that ends in tier or criticality. */
function tierOf(metadata: Node, spec: Node): number | null {
  const places = [nodeOf(metadata.labels), nodeOf(metadata.annotations), { tier: spec.tier }]
  for (const place of places) {
    for (const [key, value] of Object.entries(place)) {
      if (!/(^|[/._-])(tier|criticality)$/i.test(key)) continue
      const level = /^(?:tier[-_ ]?)?([1-9])$/i.exec(textOf(value) ?? '')?.[1]
      if (level) return Number(level)
    }
  }
  return null
}

/** `[kind:][namespace/]name`, in lower case with what it leaves out. */
export function refOf(value: unknown, defaultKind: string, namespace: string, line: number): string {
  const parts = /^(?:([^:/\s]+):)?(?:([^:/\s]+)\/)?([^:/\s]+)$/.exec(textOf(value) ?? '')
  if (!parts) throw new Malformed(line, `not a reference to an entity: ${JSON.stringify(value)}`)
  const [, kind = defaultKind, space = namespace, name = ''] = parts
  return `${kind}:${space}/${name}`.toLowerCase()
}

/** `$text: ./file` and its like stand for contents that lie elsewhere: they are never fetched, the field is unknown. */
function countPlaceholders(value: unknown, depth = 0): number {
  if (depth > 20) return 0
  if (Array.isArray(value))
    return value.reduce((sum: number, item) => sum + countPlaceholders(item, depth + 1), 0)
  if (!isNode(value)) return 0
  return Object.entries(value).reduce(
    (sum, [key, inner]) =>
      sum + (/^\$(text|json|yaml|openapi|asyncapi)$/.test(key) ? 1 : countPlaceholders(inner, depth + 1)),
    0,
  )
}
