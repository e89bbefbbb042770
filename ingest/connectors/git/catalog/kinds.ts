/** Which files say something about services, by their names. */
import { readBackstage } from './backstage.ts'
import { readCargo } from './cargo.ts'
import { readCompose } from './compose.ts'
import { readDockerfile } from './dockerfile.ts'
import { readDotnet, readEngine, readRustToolchain, readTools } from './engines.ts'
import type { FileReader } from './fact.ts'
import { readGo } from './go.ts'
import { readChart, readKubernetes } from './kubernetes.ts'
import { readMaven } from './maven.ts'
import { readNpm } from './npm.ts'
import { readPyproject, readRequirements } from './python.ts'
import { readTerraform } from './terraform.ts'

/** Against the path; the first that fits reads the file. */
const KINDS: readonly (readonly [RegExp, FileReader])[] = [
  [/(^|\/)catalog-info\.ya?ml$/, readBackstage],
  [/(^|\/)package\.json$/, readNpm],
  [/(^|\/)pom\.xml$/, readMaven],
  [/(^|\/)go\.mod$/, readGo],
  [/(^|\/)Cargo\.toml$/, readCargo],
  [/(^|\/)pyproject\.toml$/, readPyproject],
  [/(^|\/)requirements[^/]*\.txt$/, readRequirements],
  [/(^|\/)(docker-)?compose(\.[^/]+)?\.ya?ml$/, readCompose],
  [/\.tf$/, readTerraform],
  [/(^|\/)Chart\.ya?ml$/, readChart],
  [/(^|\/)(Dockerfile|Containerfile)(\.[^/]+)?$|\.Dockerfile$/, readDockerfile],
  [/(^|\/)\.tool-versions$/, readTools],
  [/(^|\/)rust-toolchain\.toml$/, readRustToolchain],
  [/(^|\/)global\.json$/, readDotnet],
  [
    /(^|\/)(\.nvmrc|\.node-version|\.python-version|\.ruby-version|\.java-version|\.go-version|rust-toolchain)$/,
    readEngine,
  ],
  [
    /(^|\/)(k8s|kubernetes|kustomize|manifests|deploy|deployments?|base|overlays|charts?|helm)\/([^/]+\/)*[^/]+\.ya?ml$/,
    readKubernetes,
  ],
]

/** Other people's files, and examples of files. */
const FOREIGN =
  /(^|\/)(node_modules|vendor|third_party|\.terraform|tests?|__tests__|testdata|fixtures|__fixtures__|examples?|samples?|docs?|e2e|dist|target)\//i
const IGNORED = /\.(dockerignore|md|sh)$/i

export function readerOf(path: string): FileReader | null {
  if (FOREIGN.test(path) || IGNORED.test(path)) return null
  return KINDS.find(([pattern]) => pattern.test(path))?.[1] ?? null
}
