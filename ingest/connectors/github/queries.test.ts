import { schema } from '@octokit/graphql-schema'
import { buildSchema, parse, validate } from 'graphql'
import { describe, expect, test } from 'vitest'
import * as queries from './queries.ts'

const github = buildSchema(schema.idl, { assumeValid: true })

describe.each(Object.entries(queries))('the query %s', (_, text) => {
  test('is one that GitHub understands', () => {
    expect(validate(github, parse(text)).map(({ message }) => message)).toEqual([])
  })
})
