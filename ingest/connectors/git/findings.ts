/** The ways in which YAML names an image or a chart and its version. */

export interface Finding {
  /** Where in the file, by names rather than positions, so that reordering is no change. */
  pointer: string
  kind: 'image' | 'chart'
  /** With its registry. */
  name: string
  version: string | null
  digest: string | null
  /** The application's commit when the document says so. */
  revision: string | null
}

type Node = Record<string, unknown>

const REVISION = 'org.opencontainers.image.revision'
const BRANCHES = /^(head|main|master|trunk|develop|\*|latest)$/i

/** Everything one document pins. */
export function findVersions(document: unknown, path: string): Finding[] {
  if (!isNode(document)) return []
  const findings: Finding[] = []
  const name = text(node(document.metadata).name) ?? ''
  const root = [text(document.kind), name].filter(Boolean).join('/')
  const label = root ? `${root}:` : ''
  const context = { label, fallback: name || folderName(path), findings }
  addKustomize(document, context)
  addCharts(document, path, context)
  addArgo(document, context)
  addFlux(document, context)
  walk(document, '', context)
  const revision = findRevision(document)
  return revision ? findings.map((finding) => ({ ...finding, revision })) : findings
}

interface Context {
  label: string
  /** What an image without a name of its own is called: the resource, or the folder. */
  fallback: string
  findings: Finding[]
}

/** Kubernetes containers, Compose services and Helm values, wherever they stand. */
function walk(value: unknown, path: string, context: Context): void {
  if (Array.isArray(value)) {
    value.forEach((item, i) => walk(item, `${path}[${text(node(item).name) ?? i}]`, context))
    return
  }
  if (!isNode(value)) return
  for (const [key, child] of Object.entries(value)) {
    const place = path ? `${path}.${key}` : key
    const isImage = key === 'image' || key.endsWith('Image')
    if (typeof child === 'string' && isImage) addReference(context, place, child)
    else if (isNode(child) && (text(child.tag) ?? text(child.digest))) addParts(context, place, child, path)
    walk(child, place, context)
  }
}

/** `registry/name:tag@digest`; a registry may have a port. */
export function splitImage(reference: string): Pick<Finding, 'name' | 'version' | 'digest'> {
  const [rest = '', digest = null] = reference.trim().split('@')
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1)
  return {
    name: colon < 0 ? rest : rest.slice(0, colon),
    version: colon < 0 ? null : rest.slice(colon + 1),
    digest,
  }
}

function addReference(context: Context, pointer: string, reference: string): void {
  const image = splitImage(reference)
  if (image.name === '' || /[\s${}]/.test(reference)) return
  add(context, { pointer, kind: 'image', ...image })
}

/** Helm's `{ registry, repository, tag, digest }`; a tag alone belongs to what stands around it. */
function addParts(context: Context, pointer: string, parts: Node, parent: string): void {
  const repository = text(parts.repository) ?? text(parts.name) ?? text(parts.image)
  const isImage = /(^|\.)[a-zA-Z]*image$/i.test(pointer.replaceAll(/\[.*?\]/g, ''))
  if (!repository && !isImage) return
  const name = [text(parts.registry), repository ?? (parent.split('.').at(-1) || context.fallback)]
    .filter(Boolean)
    .join('/')
  add(context, { pointer, kind: 'image', name, version: text(parts.tag), digest: text(parts.digest) })
}

function addKustomize(document: Node, context: Context): void {
  for (const item of list(document.images)) {
    const name = text(item.newName) ?? text(item.name)
    const version = text(item.newTag)
    if (!name || !(version ?? text(item.digest))) continue
    add(context, {
      pointer: `images[${text(item.name) ?? name}]`,
      kind: 'image',
      name,
      version,
      digest: text(item.digest),
    })
  }
  for (const item of list(document.helmCharts))
    addChart(context, 'helmCharts', text(item.name), text(item.version))
}

function addCharts(document: Node, path: string, context: Context): void {
  if (!/(^|\/)(Chart|requirements)\.ya?ml$/.test(path)) return
  for (const item of list(document.dependencies)) {
    addChart(
      context,
      'dependencies',
      text(item.alias) ?? text(item.name),
      text(item.version),
      text(item.name),
    )
  }
}

/** Argo CD: a chart, or a Git revision that is not just a branch. */
function addArgo(document: Node, context: Context): void {
  if (!text(document.apiVersion)?.startsWith('argoproj.io/')) return
  const spec = node(
    document.kind === 'ApplicationSet' ? node(node(document.spec).template).spec : document.spec,
  )
  for (const source of [...(isNode(spec.source) ? [spec.source] : []), ...list(spec.sources)]) {
    const revision = text(source.targetRevision)
    const name = text(source.chart) ?? text(source.repoURL)?.replace(/\.git$/, '')
    if (revision && !BRANCHES.test(revision)) addChart(context, 'source', name ?? null, revision)
    for (const image of strings(node(source.kustomize).images)) {
      addReference(context, `kustomize.images[${image.split(/[=:@]/)[0]}]`, image.split('=').at(-1) ?? image)
    }
    for (const parameter of list(node(source.helm).parameters)) {
      if (!/(^|\.)image\.tag$/.test(text(parameter.name) ?? '')) continue
      add(context, {
        pointer: `helm.parameters[${text(parameter.name)}]`,
        kind: 'image',
        name: context.fallback,
        version: text(parameter.value),
        digest: null,
      })
    }
  }
}

function addFlux(document: Node, context: Context): void {
  if (!text(document.apiVersion)?.includes('toolkit.fluxcd.io/')) return
  const spec = node(document.spec)
  const chart = node(node(spec.chart).spec)
  addChart(context, 'chart', text(chart.chart), text(chart.version))
  const [ref, url] = [node(spec.ref), text(spec.url)]
  if (document.kind !== 'OCIRepository' || !url) return
  add(context, {
    pointer: 'ref',
    kind: 'image',
    name: url.replace(/^oci:\/\//, ''),
    version: text(ref.tag),
    digest: text(ref.digest),
  })
}

function addChart(
  context: Context,
  place: string,
  key: string | null,
  version: string | null,
  name = key,
): void {
  if (!key || !name || !version) return
  add(context, { pointer: `${place}[${key}]`, kind: 'chart', name, version, digest: null })
}

function add(context: Context, finding: Omit<Finding, 'revision'>): void {
  context.findings.push({ ...finding, pointer: context.label + finding.pointer, revision: null })
}

function findRevision(value: unknown, depth = 0): string | null {
  if (!isNode(value) || depth > 6) return null
  for (const [key, child] of Object.entries(value)) {
    if (key === REVISION && typeof child === 'string') return child
    const found = findRevision(child, depth + 1)
    if (found) return found
  }
  return null
}

const SHA_TAG = /(?:^|[-_.+])(?:g|sha-?)?([0-9a-f]{7,64})$/
const SHA_TRAILER = /^(?:app|source|image|application)[- ](?:commit|sha|revision): *([0-9a-f]{7,64})\s*$/im

/** The application's commit: from the tag when it looks like one, else from a trailer `App-Commit: <sha>`. */
export function findAppSha(version: string | null, message: string): string | null {
  const tagged = SHA_TAG.exec(version ?? '')?.[1]
  // Digits alone are more likely a date or a build number.
  if (tagged && /[a-f]/.test(tagged) && /\d/.test(tagged)) return tagged
  return SHA_TRAILER.exec(message)?.[1] ?? null
}

/** The folder that names the application: the last one that is no environment and no word of layout. */
function folderName(path: string): string {
  const layout =
    /^(apps?|base|overlays?|env(ironment)?s?|clusters?|values|charts?|helm|prod(uction)?|stag(e|ing)|test|dev(elopment)?|qa|uat|k8s|manifests?)$/i
  return (
    path
      .split('/')
      .slice(0, -1)
      .findLast((part) => !layout.test(part)) ?? 'unnamed'
  )
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function node(value: unknown): Node {
  return isNode(value) ? value : {}
}

function list(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : []
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

/** YAML reads `tag: 1.10` as a number; what was meant can no longer be told, but it is a version. */
function text(value: unknown): string | null {
  if (typeof value === 'string') return value.trim() || null
  return typeof value === 'number' ? String(value) : null
}
