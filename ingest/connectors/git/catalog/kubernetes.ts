/** `Chart.yaml`, and Kubernetes' recommended labels and network policies. */
import {
  folderOf,
  isNode,
  joinPath,
  listOf,
  nodeOf,
  textOf,
  type Fact,
  type Node,
  type Reading,
} from './fact.ts'
import { eachDocument, type YamlDocument } from './yaml.ts'

const LABEL = 'app.kubernetes.io/'
const WORKLOADS = /^(Deployment|StatefulSet|DaemonSet|CronJob|Job|Rollout|Service)$/

export function readChart(text: string, path: string): Reading {
  return eachDocument(text, (document) => {
    const chart = nodeOf(document.value)
    const name = textOf(chart.name)
    const facts: Fact[] = []
    const version = textOf(chart.version)
    if (name) {
      const line = document.line('name')
      facts.push({ fact: 'package', kind: 'chart', ecosystem: 'helm', name, version, line })
    }
    listOf(chart.dependencies).forEach((value, index) => {
      const needed = nodeOf(value)
      const local = /^file:\/\/(.*)$/.exec(textOf(needed.repository) ?? '')?.[1]
      const folder = local === undefined ? null : joinPath(folderOf(path), local)
      const needName = folder ?? textOf(needed.name)
      if (!needName) return
      facts.push({
        fact: 'need',
        kind: 'is deployed with',
        ecosystem: folder === null ? 'helm' : 'folder',
        name: needName,
        version: textOf(needed.version),
        scope: 'run',
        line: document.line('dependencies', index, 'name'),
      })
    })
    return facts
  })
}

export function readKubernetes(text: string): Reading {
  return eachDocument(text, (document) => {
    const value = nodeOf(document.value)
    const kind = textOf(value.kind) ?? ''
    if (!textOf(value.apiVersion)) return []
    if (kind === 'NetworkPolicy') return policyOf(value, document)
    return WORKLOADS.test(kind) ? workloadOf(value, document) : []
  })
}

function workloadOf(value: Node, document: YamlDocument): Fact[] {
  const labels = nodeOf(nodeOf(value.metadata).labels)
  const name = textOf(labels[`${LABEL}name`])
  if (!name) return []
  const line = document.line('metadata', 'labels', `${LABEL}name`)
  const detail = {
    component: textOf(labels[`${LABEL}component`]),
    system: textOf(labels[`${LABEL}part-of`]),
    version: textOf(labels[`${LABEL}version`]),
  }
  return [{ fact: 'entity', kind: 'workload', ecosystem: 'kubernetes', name, detail, line }]
}

/** Whom a policy lets a workload call, or be called by. */
function policyOf(value: Node, document: YamlDocument): Fact[] {
  const spec = nodeOf(value.spec)
  const own = selected(spec.podSelector)
  if (!own) return []
  const base = { fact: 'need', kind: 'may call', ecosystem: 'kubernetes', scope: 'run' } as const
  const peers = (direction: 'ingress' | 'egress', side: 'from' | 'to') =>
    listOf(spec[direction]).flatMap((rule, i) =>
      listOf(nodeOf(rule)[side]).flatMap((peer, j) => {
        const name = selected(nodeOf(peer).podSelector)
        return name ? [{ name, line: document.line('spec', direction, i, side, j) }] : []
      }),
    )
  return [
    ...peers('egress', 'to').map(({ name, line }) => ({ ...base, name, holder: own, line })),
    ...peers('ingress', 'from').map(({ name, line }) => ({ ...base, name: own, holder: name, line })),
  ]
}

function selected(selector: unknown): string | null {
  const labels = nodeOf(nodeOf(selector).matchLabels)
  return isNode(labels) ? (textOf(labels[`${LABEL}name`]) ?? textOf(labels.app)) : null
}
