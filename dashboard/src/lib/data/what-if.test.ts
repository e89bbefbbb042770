import { expect, test } from 'vitest'
import { leversOf, subjectOf } from './what-if.ts'

const nobody = { teams: [], services: [], valueStreams: [] }
const search = (text: string) => new URLSearchParams(text)

test('what is named comes before what is filtered by, and several teams are no subject', () => {
  expect(subjectOf(search('release=spring&team=pay'), { ...nobody, teams: ['pay'] })).toEqual({
    release: 'spring',
  })
  expect(subjectOf(search(''), { ...nobody, teams: ['pay'] })).toEqual({ team: 'pay' })
  expect(subjectOf(search(''), { ...nobody, teams: ['pay', 'shop'] })).toBeNull()
  expect(subjectOf(search(''), { ...nobody, valueStreams: ['buy'] })).toEqual({ value_stream: 'buy' })
})

test('levers are read as they stand in the address; a stage without a share asks nothing', () => {
  expect(leversOf(search('drop=5&without=PAY-1,%20PAY-2&capacity=150&stage=build'))).toEqual({
    drop: '5',
    without: ['PAY-1', 'PAY-2'],
    capacity: '150',
  })
  expect(leversOf(search('stage=build&shorten=50'))).toEqual({ stage: 'build', shorten: '50' })
})
