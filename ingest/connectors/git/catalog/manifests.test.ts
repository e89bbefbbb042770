import { describe, expect, test } from 'vitest'
import { Malformed } from './fact.ts'
import { readerOf } from './kinds.ts'
import { read, short } from '../../../../tests/ingest/manifests.ts'

/** The line of what was refused, and why. */
function refusal(path: string, text: string): [number, string] {
  try {
    read(path, text)
  } catch (error) {
    if (error instanceof Malformed) return [error.line, error.message]
    throw error
  }
  throw new Error(`it was taken: ${path}`)
}

describe('what a manifest publishes and needs', () => {
  test('npm, with aliases and engines', () => {
    const text = `{
  "name": "@acme/cart",
  "version": "1.2.0",
  "engines": { "node": ">=20" },
  "dependencies": {
    "@acme/pricing": "workspace:*",
    "left": "npm:@acme/real@^2"
  },
  "devDependencies": {
    "vitest": "4"
  }
}`
    expect(read('cart/package.json', text).map(short)).toEqual([
      ['package', '@acme/cart', '1.2.0', null, 2],
      ['need', '@acme/pricing', 'workspace:*', 'run', 6],
      ['need', '@acme/real', '^2', 'run', 7],
      ['need', 'vitest', '4', 'build', 10],
      ['part', 'node', '>=20', 'run', 4],
    ])
  })

  test('Maven, with properties, a parent and managed versions that are no needs', () => {
    const text = `<project>
  <parent><groupId>com.acme</groupId><artifactId>base</artifactId><version>3</version></parent>
  <artifactId>ledger</artifactId>
  <properties><java.version>21</java.version><v>\${project.version}</v></properties>
  <dependencyManagement><dependencies>
    <dependency><groupId>com.acme</groupId><artifactId>managed</artifactId></dependency>
  </dependencies></dependencyManagement>
  <dependencies>
    <dependency><groupId>\${project.groupId}</groupId><artifactId>orders-client</artifactId><version>\${v}</version></dependency>
    <dependency><groupId>org.junit</groupId><artifactId>junit</artifactId><scope>test</scope></dependency>
  </dependencies>
</project>`
    expect(read('pom.xml', text).map(short)).toEqual([
      ['package', 'com.acme:ledger', '3', null, 3],
      ['need', 'com.acme:base', '3', 'build', 2],
      ['need', 'com.acme:orders-client', '3', 'run', 9],
      ['need', 'org.junit:junit', null, 'build', 10],
      ['part', 'java', '21', 'run', 4],
    ])
  })

  test('Go, without what others brought in', () => {
    const text =
      'module github.com/acme/fraud\n\ngo 1.24.0\ntoolchain go1.24.3\n\nrequire (\n\tgithub.com/acme/rules v1.0.0\n\tx.org/y v2 // indirect\n)\nrequire github.com/acme/one v1 // why\n'
    expect(read('go.mod', text).map(short)).toEqual([
      ['package', 'github.com/acme/fraud', null, null, 1],
      ['part', 'go', '1.24.3', 'run', 4],
      ['need', 'github.com/acme/rules', 'v1.0.0', 'run', 7],
      ['need', 'github.com/acme/one', 'v1', 'run', 10],
    ])
  })

  test('Cargo, under the real name of a renamed package', () => {
    const text =
      '[package]\nname = "index"\nversion.workspace = true\nrust-version = "1.88"\n\n[dependencies]\nserde = "1"\nhosts = { package = "cluster-hosts", version = "0.3" }\n\n[dev-dependencies]\nproptest = "1"\n'
    expect(read('Cargo.toml', text).map(short)).toEqual([
      ['package', 'index', null, null, 2],
      ['part', 'rust', '1.88', 'run', 4],
      ['need', 'serde', '1', 'run', 7],
      ['need', 'cluster-hosts', '0.3', 'run', 8],
      ['need', 'proptest', '1', 'build', 11],
    ])
  })

  test('Python, by names that differ in marks alone', () => {
    const text =
      '[project]\nname = "Fraud_Rules"\nversion = "1"\nrequires-python = ">=3.12"\ndependencies = [\n  "Acme.Ledger[fast]>=2; python_version>\'3\'",\n  "rules @ https://example.org/r.whl",\n]\n[project.optional-dependencies]\ndev = ["pytest"]\n'
    expect(read('pyproject.toml', text).map(short)).toEqual([
      ['package', 'fraud-rules', '1', null, 2],
      ['need', 'acme-ledger', '>=2', 'run', 6],
      ['need', 'rules', '@ https://example.org/r.whl', 'run', 7],
      ['need', 'pytest', null, 'build', 10],
      ['part', 'python', '>=3.12', 'run', 4],
    ])
    const requirements =
      '# ours\n-r base.txt\nacme_ledger==2.0 \\\n  --hash=sha256:abc\n./local\ngit+https://x/y\nDjango>=5\n'
    expect(read('requirements.txt', requirements).map(short)).toEqual([
      ['need', 'acme-ledger', '==2.0', 'run', 4],
      ['need', 'django', '>=5', 'run', 7],
    ])
  })

  test('Poetry', () => {
    const text =
      '[tool.poetry]\nname = "a"\nversion = "1"\n[tool.poetry.dependencies]\npython = "^3.11"\nacme-b = {version = "^1"}\n[tool.poetry.group.dev.dependencies]\nblack = "*"\n'
    expect(read('pyproject.toml', text).map(short)).toEqual([
      ['package', 'a', '1', null, 2],
      ['part', 'python', '^3.11', 'run', 5],
      ['need', 'acme-b', '^1', 'run', 6],
      ['need', 'black', '*', 'build', 8],
    ])
  })

  test('Compose, with both forms of depends_on', () => {
    const text =
      'services:\n  cart:\n    build: { context: ../cart }\n    depends_on:\n      pricing: { condition: service_healthy }\n  pricing:\n    image: registry.example.org:5000/acme/pricing:1@sha256:ab\n    depends_on: [db]\n  db: { image: postgres }\n'
    const facts = read('deploy/compose.yaml', text)
    expect(facts.map(({ fact, holder, name, line }) => [fact, holder ?? null, name, line])).toEqual([
      ['entity', null, 'cart', 3],
      ['need', 'cart', 'pricing', 5],
      ['entity', null, 'pricing', 7],
      ['need', 'pricing', 'db', 8],
      ['entity', null, 'db', 9],
    ])
    expect(facts[0]?.detail).toEqual({ folder: 'cart', image: null })
    expect(facts[2]?.detail).toEqual({ folder: null, image: 'pricing' })
  })

  test('Terraform, by folder, repository and registry', () => {
    const text = `# module "not" {
module "hosts" {
  name   = "a } in a text"
  source = "git::https://git@github.com:8443/Acme/infra.git//hosts?ref=v1.2"
}
module "near" { source = "../db" }
module "ssh" {
  source = "git@github.com:acme/infra.git"
}
module "short" {
  source = "github.com/acme/infra//net"
}
module "public" {
  source = "hashicorp/consul/aws" /* not ours */
}
`
    const facts = read('apps/one/main.tf', text)
    expect(
      facts.map(({ ecosystem, name, version, line }) => [ecosystem, name, version ?? null, line]),
    ).toEqual([
      ['repository', 'github.com:8443/acme/infra//hosts', 'v1.2', 4],
      ['folder', 'apps/db', null, 6],
      ['repository', 'github.com/acme/infra//', null, 8],
      ['repository', 'github.com/acme/infra//net', null, 11],
      ['terraform', 'hashicorp/consul/aws', null, 14],
    ])
  })

  test('Helm and Kubernetes', () => {
    const chart =
      'name: cart\nversion: 1.0.0\ndependencies:\n  - { name: pricing, version: 2.x, repository: "https://charts.example.org" }\n  - { name: lib, version: 1.0.0, repository: "file://../lib" }\n'
    expect(
      read('charts/cart/Chart.yaml', chart).map(({ fact, ecosystem, name }) => [fact, ecosystem, name]),
    ).toEqual([
      ['package', 'helm', 'cart'],
      ['need', 'helm', 'pricing'],
      ['need', 'folder', 'charts/lib'],
    ])
    const policy =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nspec:\n  podSelector: { matchLabels: { app.kubernetes.io/name: cart } }\n  ingress:\n    - from: [{ podSelector: { matchLabels: { app.kubernetes.io/name: checkout } } }]\n  egress:\n    - to: [{ podSelector: { matchLabels: { app: pricing } } }]\n'
    expect(read('k8s/policy.yaml', policy).map(({ holder, name }) => [holder, name])).toEqual([
      ['cart', 'pricing'],
      ['checkout', 'cart'],
    ])
    const workload =
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { labels: { app.kubernetes.io/name: cart, app.kubernetes.io/part-of: shop } }\n'
    expect(read('deploy/cart.yaml', workload)[0]).toMatchObject({ name: 'cart', detail: { system: 'shop' } })
  })
})

describe('a file that is malformed is refused with its line and the reason', () => {
  test.each([
    ['package.json', '{\n "name": "a",,\n}', 2, /^not valid JSON/],
    ['package.json', '[]', 1, /^not an object/],
    ['pom.xml', '<project>\n<a>\n</project>', 3, /^not valid XML/],
    ['go.mod', 'module a\nrequire (\n\tb v1\n', 4, /does not end/],
    ['Cargo.toml', '[package]\nname = \n', 2, /^not valid TOML/],
    ['requirements.txt', 'fine\n???\n', 2, /^not a requirement/],
    ['compose.yml', 'services:\n  a: [\n', 2, /^not valid YAML/],
    ['main.tf', '\nmodule "a" {\n  source = "x"\n', 2, /does not end/],
    ['Dockerfile', '# nothing\n', 1, /^no FROM/],
    ['.nvmrc', '\n\n', 1, /^no version/],
  ])('%s', (path, text, line, reason) => {
    const [at, why] = refusal(path, text)
    expect(why).toMatch(reason)
    expect(Math.abs(at - line)).toBeLessThanOrEqual(1)
  })
})

test('files of others and examples are not read', () => {
  for (const path of [
    'node_modules/a/package.json',
    'vendor/b/go.mod',
    'tests/fixtures/pom.xml',
    'docs/catalog-info.yaml',
    'Dockerfile.md',
  ])
    expect(readerOf(path), path).toBeNull()
  expect(readerOf('services/cart/Dockerfile.prod')).not.toBeNull()
})
