import { expect, test } from 'vitest'
import type { FileChange } from '../answer.ts'
import { compareContracts, kindOf } from './index.ts'

const changed = (path: string, before: string, after: string): FileChange => ({
  path,
  old_path: null,
  status: 'modified',
  before,
  after,
})
const found = (file: FileChange) => compareContracts([file])[0]

const openApi = `openapi: 3.1.0
paths:
  /carts:
    get:
      parameters: [{ name: page, in: query, required: false }]
      responses: { '200': {}, '404': {} }
    post:
      responses: { '201': {} }
  /orders:
    get:
      responses: { '200': {} }
components:
  schemas:
    Cart:
      required: [id]
      properties: { id: { type: string }, total: { type: number } }
    Mood: { enum: [good, bad] }
`

test.each([
  ['a path', openApi.replace('/orders:', '/purchases:'), ['path /orders is gone']],
  ['an operation', openApi.replace('post:', 'put:'), ['POST /carts is gone']],
  ['an answer', openApi.replace("'201': {}", "'202': {}"), ['POST /carts no longer answers 201']],
  ['a new demand', openApi.replace('required: false', 'required: true'), ['GET /carts now demands page']],
  ['a property', openApi.replace(', total: { type: number }', ''), ['Cart.total is gone']],
  [
    'a type',
    openApi.replace('total: { type: number }', 'total: { type: string }'),
    ['Cart.total was number and is string'],
  ],
  [
    'a demanded property',
    openApi.replace('required: [id]', 'required: [id, total]'),
    ['Cart now demands total'],
  ],
  ['a value', openApi.replace('[good, bad]', '[good]'), ['Mood no longer knows bad']],
])('OpenAPI: %s', (_, after, details) => {
  expect(found(changed('api/openapi.yaml', openApi, after))).toEqual({
    path: 'api/openapi.yaml',
    kind: 'OpenAPI',
    change: 'altered',
    details,
  })
})

test('OpenAPI: what is only added, reworded or put in another order takes nothing away', () => {
  const after = openApi
    .replace('/orders:', '/new:\n    get: {}\n  /orders:')
    .replace('[good, bad]', '[bad, good, so-so]')
  expect(found(changed('openapi.json', openApi, `${after}\ninfo: { title: Carts }`))).toBeUndefined()
})

const proto = `syntax = "proto3";
package shop;
message Cart { string id = 1; repeated Line lines = 2; message Note { string text = 1; } }
message Line { int32 count = 1; }
enum Mood { GOOD = 0; BAD = 1; }
service Carts { rpc Get (Line) returns (Cart); }
`
test.each([
  ['a field', proto.replace('string id = 1; ', ''), ['shop.Cart.id is gone']],
  [
    'a number',
    proto.replace('int32 count = 1', 'int32 count = 3'),
    ['shop.Line.count was int32 1 and is int32 3'],
  ],
  ['a message, told once', proto.replace(/ message Note .*?\} /, ' '), ['shop.Cart.Note is gone']],
  ['a value', proto.replace(' BAD = 1;', ''), ['shop.Mood.BAD is gone']],
  ['a call', proto.replace('rpc Get', 'rpc Fetch'), ['shop.Carts.Get is gone']],
])('protobuf: %s', (_, after, details) => {
  expect(found(changed('carts.proto', proto, after))).toMatchObject({ change: 'altered', details })
})

test('protobuf: a new field takes nothing away', () => {
  const after = proto.replace('int32 count = 1;', 'int32 count = 1; int32 price = 2;')
  expect(found(changed('carts.proto', proto, after))).toBeUndefined()
})

test.each([
  ['drop table if exists "carts";', ['drops table carts']],
  ['ALTER TABLE carts DROP COLUMN total, ADD COLUMN sum int', ['drops column total']],
  ['alter table carts rename column total to sum', ['renames column total']],
  ['alter table carts rename to baskets', ['renames table carts']],
  ['alter table carts alter column total type text', ['changes the type of column total']],
  [
    'alter table carts alter total set not null; alter table carts alter column total set not null',
    ['demands column total'],
  ],
  ["insert into log values ('drop table carts'); -- drop table carts\n/* drop table x */", []],
  ['create table baskets (id int)', []],
])('a new migration: %s', (after, details) => {
  const [finding] = compareContracts([
    { path: 'db/migrations/0007.sql', old_path: null, status: 'added', before: null, after },
  ])
  expect(finding?.details ?? []).toEqual(details)
})

test('a migration in Ruby, and one that was there before', () => {
  const ruby = 'def change\n  remove_column :carts, :total\n  # drop_table :x\nend'
  const [added] = compareContracts([
    { path: 'db/migrate/20260101_x.rb', old_path: null, status: 'added', before: null, after: ruby },
  ])
  expect(added?.details).toEqual(['drops column carts.total'])
  expect(
    found(changed('db/migrations/1.sql', 'create table a (b int)', 'create table a (c int)'))?.details,
  ).toEqual(['it was changed after it may have run'])
})

const manifest = (more: object) => JSON.stringify({ name: '@acme/cart', ...more })
test.each([
  [
    'an export',
    { exports: { '.': './a.js', './b': './b.js' } },
    { exports: { '.': './a.js' } },
    ['export ./b is gone'],
  ],
  [
    'an export that is blocked',
    { exports: { './b': './b.js' } },
    { exports: { './b': null } },
    ['export ./b is gone'],
  ],
  [
    'exports where all could be imported',
    { main: 'a.js' },
    { exports: './a.js' },
    ['only what exports names can be imported now'],
  ],
  ['the entry', { main: 'a.js' }, {}, ['entry main is gone']],
  ['a command', { bin: { cart: 'x', till: 'y' } }, { bin: { cart: 'x' } }, ['command till is gone']],
  ['the name', {}, { name: '@acme/basket' }, ['the package @acme/cart is called @acme/basket']],
])('a package: %s', (_, before, after, details) => {
  expect(found(changed('package.json', manifest(before), manifest(after)))).toMatchObject({ details })
})

test('a package: versions and conditions are its own matter', () => {
  const before = manifest({ version: '1.0.0', exports: { '.': './a.js' } })
  const after = manifest({ version: '2.0.0', exports: { '.': { import: './a.js', types: './a.d.ts' } } })
  expect(found(changed('package.json', before, after))).toBeUndefined()
})

test('what does not parse, is too large or shows no text cannot be told, and is not called unharmed', () => {
  const reasons = [
    found(changed('package.json', '{', '{}')),
    found(changed('a.proto', 'message {', proto)),
    found(changed('openapi.yaml', 'a: [', 'b: 1')),
    found(changed('openapi.yaml', '- a list', 'b: 1')),
    found(changed('openapi.yaml', openApi, `${openApi}# ${'x'.repeat(5_000_000)}`)),
    found({ path: 'a.proto', old_path: null, status: 'modified', before: null, after: null }),
  ]
  expect(reasons.map((finding) => finding?.change)).toEqual(Array(6).fill('cannot tell'))
  expect(reasons[4]?.details).toEqual(['it is larger than 5 MB'])
})

test('one that is deleted or moved is told, one that is new or no contract is not', () => {
  const file = { path: 'a.proto', old_path: null, before: proto, after: null } as const
  expect(found({ ...file, status: 'deleted' })).toMatchObject({ change: 'deleted' })
  expect(
    found({ path: 'b.proto', old_path: 'a.proto', status: 'renamed', before: null, after: null }),
  ).toMatchObject({ path: 'a.proto', change: 'altered', details: ['it is now b.proto'] })
  expect(found({ ...file, status: 'added', before: null, after: proto })).toBeUndefined()
  expect(['src/main.ts', 'openapi.md', 'node_modules/x/package.json', 'migration.ts'].map(kindOf)).toEqual(
    Array(4).fill(null),
  )
})
