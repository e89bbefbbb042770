/** An application as Argo CD has it, and what is kept of it: itself, its syncs, its operation, and the images that run. */
export type Json = Record<string, unknown>

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {}
const list = (value: unknown): Json[] => (Array.isArray(value) ? value.map(object) : [])
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

/** Null for what is no application. */
export function uidOf(app: unknown): string | null {
  return textOf(object(object(app).metadata).uid)
}

/** Without what moves at each look: versions of the record, times of comparison, health of single resources. */
export function applicationOf(app: Json, labels: readonly string[]): Json {
  const [metadata, spec] = [object(app.metadata), object(app.spec)]
  const { server, name, namespace } = object(spec.destination)
  const own = object(metadata.labels)
  return {
    uid: metadata.uid,
    name: metadata.name,
    namespace: metadata.namespace ?? null,
    project: spec.project ?? null,
    createdAt: metadata.creationTimestamp ?? null,
    label: labels.map((label) => textOf(own[label])).find((found) => found !== null) ?? null,
    part: textOf(own['app.kubernetes.io/name']) ?? null,
    destination: { server: textOf(server), name: textOf(name), namespace: textOf(namespace) },
    sources: sourcesOf(spec),
    historyLimit: spec.revisionHistoryLimit ?? null,
    isAutomated: spec.syncPolicy !== undefined && object(spec.syncPolicy).automated !== undefined,
  }
}

/** Successful syncs, oldest first; Argo CD keeps ten. */
export function syncsOf(app: Json): Json[] {
  const uid = uidOf(app)
  return list(object(app.status).history)
    .map((sync) => ({
      key: `${uid}:${String(sync.id)}`,
      uid,
      number: sync.id,
      startedAt: textOf(sync.deployStartedAt),
      deployedAt: sync.deployedAt,
      revisions: revisionsOf(sync),
      sources: sourcesOf(sync),
      by: byOf(sync.initiatedBy),
    }))
    .sort((a, b) => Number(a.number) - Number(b.number))
}

/** The operation that runs or ran last, whatever came of it; none before the first. */
export function operationOf(app: Json): Json | null {
  const state = object(object(app.status).operationState)
  if (textOf(state.startedAt) === null) return null
  const [result, operation] = [object(state.syncResult), object(state.operation)]
  const sync = object(operation.sync)
  const told = revisionsOf(result)
  const sources = sourcesOf(result)
  return {
    key: `${uidOf(app)}:${String(state.startedAt)}`,
    uid: uidOf(app),
    phase: state.phase,
    startedAt: state.startedAt,
    finishedAt: textOf(state.finishedAt),
    message: textOf(state.message)?.slice(0, 500) ?? null,
    retries: typeof state.retryCount === 'number' ? state.retryCount : 0,
    revisions: told.length > 0 ? told : revisionsOf(sync),
    sources: sources.length > 0 ? sources : sourcesOf(object(app.spec)),
    by: byOf(operation.initiatedBy),
    isDryRun: sync.dryRun === true,
    isPartial: list(sync.resources).length > 0,
  }
}

/** What runs belongs to the last sync once that is over and nothing is on its way. */
export function imagesOf(app: Json): Json[] {
  const status = object(app.status)
  const last = syncsOf(app).at(-1)
  const isSettled =
    object(status.operationState).phase === 'Succeeded' &&
    object(status.sync).status === 'Synced' &&
    object(status.health).status === 'Healthy'
  if (!last || !isSettled) return []
  const { images } = object(status.summary)
  const running = (Array.isArray(images) ? images : []).flatMap((image) => textOf(image) ?? [])
  return [...new Set(running)].sort().map((image) => ({
    key: `${String(last.key)}:${image}`,
    uid: last.uid,
    sync: last.key,
    deployedAt: last.deployedAt,
    image,
  }))
}

/** One source or several; a history tells them as the application's specification does. */
function revisionsOf({ revision, revisions }: Json): string[] {
  if (Array.isArray(revisions) && revisions.length > 0) return revisions.map(String)
  const one = textOf(revision)
  return one === null ? [] : [one]
}

function sourcesOf({ source, sources }: Json): Json[] {
  const several = list(sources)
  const all = several.length > 0 ? several : textOf(object(source).repoURL) === null ? [] : [object(source)]
  return all.map((one) => ({
    repoURL: one.repoURL,
    repository: addressOf(one.repoURL),
    chart: textOf(one.chart),
    targetRevision: textOf(one.targetRevision),
    paths: pathsOf(one, all),
    images: overridesOf(one),
  }))
}

/** Host and path in lower case, as a clone of it is known; the user of an address of SSH and its port tell nothing. */
function addressOf(repoURL: unknown): string | null {
  const text = textOf(repoURL)
  if (text === null) return null
  const [, host, path] = /^(?:[^@/:]+@)?([^/:]+):(?!\/\/)(.+)$/.exec(text) ?? []
  const address =
    host !== undefined && path !== undefined
      ? `${host}/${path}`
      : text
          .replace(/^ssh:\/\/(?:[^@/]*@)?([^/:]+)(?::\d+)?/i, '$1')
          .replace(/^[a-z+]+:\/\/(?:[^@/]*@)?/i, '')
  return decodeURIComponent(address)
    .replaceAll(/^\/+|(?:\.git)?\/*$/g, '')
    .toLowerCase()
}

/** Folders and files of this source's repository that the application is made from. */
function pathsOf(source: Json, all: readonly Json[]): string[] {
  const own = textOf(source.path)
  const folder = own === null || own === '.' ? '' : own.replaceAll(/^\.?\/|\/$/g, '')
  const paths = own === null ? [] : [folder]
  for (const other of all)
    for (const file of valueFilesOf(other)) {
      const [, reference, rest = ''] = /^\$([^/]+)\/(.+)$/.exec(file) ?? []
      if (reference !== undefined && reference === source.ref) paths.push(rest)
      else if (reference === undefined && other === source && own !== null) paths.push(join(folder, file))
    }
  return [...new Set(paths)]
}

function valueFilesOf({ helm }: Json): string[] {
  const { valueFiles } = object(helm)
  return (Array.isArray(valueFiles) ? valueFiles : []).flatMap((file) => textOf(file) ?? [])
}

function join(folder: string, file: string): string {
  const parts: string[] = []
  for (const part of `${folder}/${file}`.split('/'))
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  return parts.join('/')
}

/** Images that the application itself sets, as `name=repository:tag` or by a parameter `image.tag`. */
function overridesOf({ kustomize, helm }: Json): string[] {
  const images = object(kustomize).images
  const set = (Array.isArray(images) ? images : []).flatMap((image) => textOf(image) ?? [])
  const parameters = list(object(helm).parameters)
  const value = (name: string) => parameters.find((one) => one.name === name)?.value
  const [repository, tag] = [textOf(value('image.repository')), textOf(value('image.tag'))]
  const own = repository !== null && tag !== null ? [`${repository}:${tag}`] : []
  return [...set.map((image) => image.replace(/^[^=]*=/, '')), ...own]
}

function byOf(initiated: unknown): Json {
  const { username, automated } = object(initiated)
  return { username: textOf(username), isAutomated: automated === true }
}
