import { Ajv, type ValidateFunction } from 'ajv'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { makeCatalogFiles } from '../../../../fixtures/org/needs.ts'
import { makeServices } from '../../../../fixtures/org/services.ts'
import { readBackstage, refOf } from './backstage.ts'

const folder = dirname(createRequire(import.meta.url).resolve('@backstage/catalog-model/package.json'))
const validators = new Map<string, ValidateFunction>()

async function schemaOf(name: string): Promise<object> {
  const file = join(folder, 'dist/schema', `${name}.schema.json.esm.js`)
  const module = (await import(pathToFileURL(file).href)) as { default: { default?: object } & object }
  return module.default.default ?? module.default
}

beforeAll(async () => {
  const shared = await Promise.all(
    ['Entity', 'EntityEnvelope', 'EntityMeta', 'shared/common'].map((name) => schemaOf(name)),
  )
  for (const kind of ['Component', 'Resource', 'API', 'System', 'Group', 'Domain']) {
    const ajv = new Ajv({ strict: false, allErrors: true })
    for (const schema of shared) ajv.addSchema(schema)
    validators.set(kind, ajv.compile(await schemaOf(`kinds/${kind}.v1alpha1`)))
  }
})

/** What the published schema says of each document of a file. */
function published(text: string): boolean[] {
  return parseAllDocuments(text).map((document) => {
    const value = document.toJS() as { kind: string }
    return validators.get(value.kind)?.(value) === true
  })
}

const component = (spec: string, name = 'cart') =>
  `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: ${name}\nspec:\n${spec}`
const whole = '  type: service\n  lifecycle: production\n  owner: checkout\n'

describe('the published schemas', () => {
  test.each([
    ['a whole component', component(whole), true],
    ['one without an owner', component('  type: service\n  lifecycle: production\n'), false],
    ['one without a life cycle', component('  type: service\n  owner: checkout\n'), false],
    ['one without a type', component('  lifecycle: production\n  owner: checkout\n'), false],
    ['a name that is none', component(whole, '"a b"'), true],
  ])('%s is taken or refused as they do', (name, text, isFit) => {
    expect(published(text)).toEqual([isFit])
    // The format of names is checked by a policy of Backstage's, not by the schema.
    const isTaken = isFit && name !== 'a name that is none'
    expect(readBackstage(text).faults.length === 0).toBe(isTaken)
  })

  test("take the organisation's own files", () => {
    const files = makeCatalogFiles(makeServices(0))
    expect(files).toHaveLength(3)
    for (const [path, text] of files)
      expect([path, ...published(text)]).toEqual([path, ...published(text).map(() => true)])
  })
})

describe('an entity', () => {
  test('has a reference with what it leaves out, and needs with the line of each', () => {
    const text = `---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: Cart
  namespace: Shop
  labels: { example.org/tier: tier-2 }
  annotations:
    pagerduty.com/service-id: PABC
spec:
  type: service
  lifecycle: production
  owner: user:default/jo
  system: selling
  dependsOn:
    - component:pricing
    - resource:default/orders-db
  consumesApis: [prices]
  providesApis: [carts]
  dependencyOf: [component:default/checkout]
---
apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: checkout }
spec: { type: team, children: [] }
`
    const { facts, faults } = readBackstage(text)
    expect(faults).toEqual([])
    expect(facts[0]).toMatchObject({
      name: 'component:shop/cart',
      line: 5,
      detail: {
        owner: 'user:default/jo',
        tier: 2,
        life_cycle: 'production',
        pagerduty_id: 'PABC',
      },
    })
    const needs = facts.filter(({ fact }) => fact === 'need')
    expect(needs.map(({ holder, kind, name, line }) => [holder, kind, name, line])).toEqual([
      ['component:shop/cart', 'depends on', 'component:shop/pricing', 16],
      ['component:shop/cart', 'depends on', 'resource:default/orders-db', 17],
      ['component:shop/cart', 'calls', 'api:shop/prices', 18],
      ['component:default/checkout', 'depends on', 'component:shop/cart', 20],
    ])
    expect(facts.filter(({ fact }) => fact === 'package').map(({ name }) => name)).toEqual([
      'component:shop/cart',
      'api:shop/carts',
    ])
    expect(facts.at(-1)).toMatchObject({ fact: 'entity', kind: 'group', name: 'group:default/checkout' })
  })

  test('that is broken hides no other of its file', () => {
    const text = `${component(whole)}---\n${component('  type: service\n', 'broken')}---\n${component(whole, 'other')}`
    const { facts, faults } = readBackstage(text)
    expect(facts.filter(({ fact }) => fact === 'entity').map(({ name }) => name)).toEqual([
      'component:default/cart',
      'component:default/other',
    ])
    expect(faults.map(({ line, message }) => [line, message])).toEqual([
      [15, 'component broken lacks spec.lifecycle'],
    ])
  })

  test('of YAML that is none is refused with its line', () => {
    const [fault] = readBackstage(component('  type: [service\n  owner: checkout\n')).faults
    expect(fault?.message).toMatch(/^not valid YAML: /)
    expect(fault?.line).toBeGreaterThan(5)
  })

  test('of a kind of somebody else is left alone', () => {
    const text =
      'apiVersion: scaffolder.backstage.io/v1beta3\nkind: Template\nmetadata: { name: t }\nspec: {}\n'
    expect(readBackstage(text)).toEqual({ facts: [], faults: [] })
  })

  test('that stands for contents elsewhere has that field unknown, and nothing is fetched', () => {
    const text = component(
      '  type: service\n  lifecycle: production\n  owner: { $text: https://127.0.0.1:1/owner }\n',
    )
    const { facts, skipped } = readBackstage(text)
    expect(skipped).toBe('placeholder')
    expect(facts[0]?.detail?.owner).toBeNull()
  })

  test('of very many aliases does not fill the memory', () => {
    const lol = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
    for (const [name, of] of ['ba', 'cb', 'dc', 'ed', 'fe', 'gf', 'hg', 'ih'].map((pair) => [
      pair[0],
      pair[1],
    ]))
      lol.push(`${name}: &${name} [*${of}, *${of}, *${of}, *${of}, *${of}, *${of}, *${of}, *${of}, *${of}]`)
    expect(readBackstage(`${lol.join('\n')}\n`).faults[0]?.message).toMatch(/alias/i)
  })
})

test.each([
  ['cart', 'component:default/cart'],
  ['Shop/Cart', 'component:shop/cart'],
  ['resource:db', 'resource:default/db'],
  ['API:Shop/Prices', 'api:shop/prices'],
])('the reference %s is %s', (text, ref) => {
  expect(refOf(text, 'component', 'default', 1)).toBe(ref)
})

test.each(['', 'a:b:c', 'a b', null])('%j is no reference', (value) => {
  expect(() => refOf(value, 'component', 'default', 3)).toThrow(/^not a reference/)
})
