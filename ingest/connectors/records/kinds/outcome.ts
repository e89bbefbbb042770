import { Type } from 'typebox'
import { closed, id, named, oneOf, prose } from '../field.ts'
import type { Kind } from '../kind.ts'

const schema = Type.Object(
  {
    id: id('Tells statements apart.'),
    deployment: Type.Optional(
      named('deployment', { title: 'Deployment', description: 'Its id, its address, or service@version.' }),
    ),
    release: Type.Optional(
      named('release', { title: 'Or release', description: 'All its roll-outs turned out so.' }),
    ),
    outcome: Type.Optional(
      oneOf(['failed', 'fine'], { title: 'It', description: 'As the feedback implies when left out.' }),
    ),
    feedback: Type.Optional(
      oneOf(['false alarm', 'missed'], {
        title: 'The score was',
        description: 'A false alarm: said to be risky, and was fine. Missed: said to be safe, and failed.',
      }),
    ),
    reason: prose({ title: 'Because', description: 'What shows it: the evidence.' }),
  },
  { ...closed, title: 'Outcome of a release' },
)

const implied: Readonly<Record<string, string>> = { 'false alarm': 'fine', missed: 'failed' }

export const outcome: Kind = {
  name: 'outcome',
  plural: 'outcomes',
  title: 'Outcome of a release',
  about: 'Whether a release failed, or what was wrong with its score; risk is learnt from it',
  schema,
  role: 'editor',
  isSigned: false,
  namedBy: null,
  check: (body) => {
    const faults = []
    if ((body['deployment'] === undefined) === (body['release'] === undefined))
      faults.push({ path: [], message: 'Name either the deployment or the release that it is about' })
    const feedback = body['feedback'] as string | undefined
    if (feedback === undefined && body['outcome'] === undefined)
      faults.push({ path: ['outcome'], message: 'Say whether it failed or was fine' })
    if (feedback !== undefined && body['outcome'] !== undefined && body['outcome'] !== implied[feedback])
      faults.push({
        path: ['outcome'],
        message: `A score that was ${feedback === 'missed' ? 'missed' : 'a false alarm'} means ${implied[feedback]}: ${String(body['outcome'])}`,
      })
    return faults
  },
}
