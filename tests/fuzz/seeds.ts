// What is good to begin with: small, and of every shape that a parser tells apart.

export const manifests: readonly (readonly [string, string])[] = [
  [
    'catalog-info.yaml',
    'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: cart\n  annotations: {a: b}\nspec:\n  type: service\n  owner: group:web\n  system: shop\n  dependsOn: [component:pay, resource:db]\n  providesApis: [cart-api]\n',
  ],
  [
    'package.json',
    '{"name":"cart","version":"1.2.3","engines":{"node":">=20"},"dependencies":{"fastify":"^5.1.0","@acme/pay":"workspace:*"},"devDependencies":{"vitest":"4"}}',
  ],
  [
    'pom.xml',
    '<project><groupId>com.acme</groupId><artifactId>cart</artifactId><version>1.0</version><properties><java.version>21</java.version></properties><dependencies><dependency><groupId>com.acme</groupId><artifactId>pay</artifactId><version>${java.version}</version></dependency></dependencies></project>',
  ],
  [
    'go.mod',
    'module example.com/cart\n\ngo 1.23\n\nrequire (\n\texample.com/pay v1.2.3 // indirect\n)\nreplace example.com/pay => ../pay\n',
  ],
  [
    'Cargo.toml',
    '[package]\nname = "cart"\nversion = "0.1.0"\nrust-version = "1.80"\n\n[dependencies]\npay = { path = "../pay", version = "1" }\n',
  ],
  [
    'pyproject.toml',
    '[project]\nname = "cart"\nrequires-python = ">=3.12"\ndependencies = ["django>=5", "pay @ file:///pay"]\n',
  ],
  [
    'requirements.txt',
    'django==5.1\n-r other.txt\n-e git+ssh://git@example.com/pay.git#egg=pay\nrequests>=2 ; python_version < "4"\n',
  ],
  [
    'compose.yaml',
    'services:\n  cart:\n    image: acme/cart:1.2@sha256:abc\n    depends_on: [db]\n    build: .\n  db:\n    image: postgres:18\n',
  ],
  [
    'main.tf',
    'resource "aws_db_instance" "cart" {\n  engine = "postgres"\n  engine_version = "18.1"\n}\nmodule "pay" {\n  source = "../pay"\n}\n',
  ],
  [
    'Chart.yaml',
    'apiVersion: v2\nname: cart\nversion: 1.0.0\nappVersion: "2.0"\ndependencies:\n  - name: redis\n    version: 19.x\n    repository: https://charts.example.com\n',
  ],
  [
    'Dockerfile',
    'ARG V=24\nFROM node:${V}-slim AS build\nCOPY --from=ghcr.example/x:1 /a /b\nFROM build\nRUN true\n',
  ],
  ['.tool-versions', 'nodejs 24.1.0\npython 3.13.1 2.7\n# no\n'],
  [
    'k8s/deploy.yaml',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart, namespace: shop}\nspec:\n  template:\n    spec:\n      containers:\n        - name: cart\n          image: acme/cart:1\n          env: [{name: PAY_URL, value: "http://pay.shop.svc:80"}]\n---\nkind: Ingress\n',
  ],
]

export const records: readonly string[] = [
  'zone: Europe/Berlin\nreleases:\n  - id: spring\n    name: Spring\n    planned_at: 2026-04-01 09:00\n    services: [cart, pay]\n    phases:\n      - {name: Freeze, starts_at: 2026-03-20, ends_at: 2026-03-31}\n',
  'blackouts:\n  - id: xmas\n    name: Christmas\n    starts_at: 2026-12-20\n    ends_at: 2027-01-02\n    strictness: forbidden\nbookings:\n  - id: b1\n    environment: staging\n    team: web\n    starts_at: 2026-03-01 10:00\n    ends_at: 2026-03-01 12:00\n',
  'goals:\n  - id: g1\n    name: Fewer returns\n    series: returns\n    aim: 5\n    by: 2026-12-31\ndecisions:\n  - id: d1\n    release: spring\n    outcome: go\n    reason: all is well\n',
]

export const patches: readonly string[] = [
  'src/a.ts\nsrc/b.ts\n',
  'diff --git a/openapi.yaml b/openapi.yaml\n--- a/openapi.yaml\n+++ b/openapi.yaml\n@@ -1,6 +1,5 @@\n openapi: 3.1.0\n paths:\n   /cart:\n-    get: {responses: {"200": {description: ok}}}\n     post: {responses: {"200": {description: ok}}}\n',
  'diff --git a/api/cart.proto b/api/cart.proto\n--- a/api/cart.proto\n+++ b/api/cart.proto\n@@ -1,5 +1,4 @@\n syntax = "proto3";\n message Cart {\n-  string id = 1;\n   int32 n = 2;\n }\n',
  'diff --git a/old.ts b/new.ts\nsimilarity index 100%\nrename from old.ts\nrename to new.ts\n',
  'diff --git a/migrations/1.sql b/migrations/1.sql\nnew file mode 100644\n--- /dev/null\n+++ b/migrations/1.sql\n@@ -0,0 +1,2 @@\n+alter table cart drop column n;\n+drop table pay;\n\\ No newline at end of file\n',
]

/** By format, a file of a few rows. */
export const files: Readonly<Record<string, readonly string[]>> = {
  csv: [
    'incident_id,title,opened_at\n1,"a ""b""\nc",2026-01-01T00:00:00Z\n2,x,\n',
    'a;b\n1;2\n',
    '\uFEFFa\tb\n1\t2\n',
  ],
  ndjson: ['{"incident_id":"1","opened_at":"2026-01-01"}\n{"incident_id":"2"}\n'],
  json: ['[{"incident_id":"1"},{"incident_id":"2","labels":["a"]}]', '{"incidents":{"rows":[{"id":1}]}}'],
  ical: [
    'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Freeze\r\nDTSTART;TZID=Europe/Berlin:20260301T100000\r\nDTEND:20260302T100000Z\r\nRRULE:FREQ=WEEKLY;COUNT=5;BYDAY=MO\r\nEXDATE:20260308T100000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
    'BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:20260301\r\nDURATION:P1D\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
  ],
  junit: [
    '<?xml version="1.0"?><testsuites><testsuite name="a" tests="2" failures="1" time="1.5" timestamp="2026-01-01T00:00:00"><testcase name="x" classname="c" time="0.1"/><testcase name="y"><failure message="no">t</failure></testcase></testsuite></testsuites>',
  ],
  sarif: [
    '{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"scan","rules":[{"id":"r1","properties":{"security-severity":"9.1"}}]}},"results":[{"ruleId":"r1","level":"error","message":{"text":"bad"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.ts"},"region":{"startLine":3}}}]}]}]}',
  ],
  cyclonedx: [
    '{"bomFormat":"CycloneDX","specVersion":"1.6","metadata":{"timestamp":"2026-01-01T00:00:00Z","component":{"name":"cart","version":"1"}},"components":[{"type":"library","name":"x","version":"1","purl":"pkg:npm/x@1","licenses":[{"license":{"id":"MIT"}}]}],"vulnerabilities":[{"id":"CVE-1","ratings":[{"severity":"high","score":8}],"affects":[{"ref":"x"}]}]}',
  ],
}
