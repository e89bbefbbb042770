/** What streamgauge.yaml says about alerts and digests: where they go, when, and on what. Secrets are named, never held. */
import { Type } from 'typebox'

const text = (description: string) => Type.String({ minLength: 1, description })
const word = (words: readonly string[], description: string) =>
  Type.Union(
    words.map((one) => Type.Literal(one)),
    { description },
  )
const closed = { additionalProperties: false } as const

export const AUDIENCES = ['leaders', 'release-managers', 'business', 'team'] as const
const LEVELS = ['team', 'value_stream', 'service', 'repository'] as const

const Email = Type.Object(
  {
    to: Type.Array(text('An address.'), { minItems: 1, description: 'Who gets it.' }),
    from: text('The address that it comes from.'),
    host: text('The mail server.'),
    port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65_535, description: 'Its port; 587.' })),
    security: Type.Optional(
      word(['starttls', 'tls', 'none'], 'How the line is kept private; starttls, on port 465 tls.'),
    ),
    user_env: Type.Optional(text('Name of the environment variable with the user name.')),
    password_env: Type.Optional(text('Name of the environment variable with the password.')),
  },
  closed,
)

const Channel = Type.Object(
  {
    name: text('What rules call it.'),
    url: Type.Optional(text('Address of a webhook that is no secret.')),
    url_env: Type.Optional(text('Name of the environment variable with the address of a webhook.')),
    format: Type.Optional(
      word(['json', 'slack'], 'What a webhook gets: all of it as JSON, or blocks that Slack shows; json.'),
    ),
    email: Type.Optional(Email),
  },
  closed,
)

const Signal = Type.Object(
  {
    metric: Type.Optional(text('Name of the metric; any when left out.')),
    by: Type.Optional(word(LEVELS, 'Only of such groups; of any when left out.')),
    group: Type.Optional(text('Only of the group of this name or id.')),
    direction: Type.Optional(word(['better', 'worse', 'any'], 'Which way it went; worse.')),
  },
  closed,
)

const Threshold = Type.Object(
  {
    metric: text('Name of the metric.'),
    of: Type.Optional(word(['value', 'p85'], 'The figure itself, or its 85th percentile; value.')),
    above: Type.Optional(Type.Number({ description: 'In the unit of the metric; shares from 0 to 1.' })),
    below: Type.Optional(Type.Number({ description: 'In the unit of the metric; shares from 0 to 1.' })),
    by: Type.Optional(word(LEVELS, 'One figure a group; all together when left out.')),
    group: Type.Optional(text('Only the group of this name or id.')),
    days: Type.Optional(
      Type.Integer({ minimum: 1, maximum: 730, description: 'Over so many days up to now; 28.' }),
    ),
    least_n: Type.Optional(
      Type.Integer({
        minimum: 5,
        description: 'Silent below so many cases; 10. Never of a count or a level.',
      }),
    ),
  },
  closed,
)

const Freshness = Type.Object(
  {
    source: Type.Optional(text('Id of the source; each of them when left out.')),
    older_than_hours: Type.Number({ exclusiveMinimum: 0, description: 'Since it was last read well.' }),
  },
  closed,
)

const Waiting = Type.Object(
  {
    metric: Type.Optional(text('What waits: a metric of ages, such as work_item_age; waiting_age.')),
    older_than_hours: Type.Number({ exclusiveMinimum: 0, description: 'Each item that has waited longer.' }),
    by: Type.Optional(word(LEVELS, 'Told for each group apart; all together when left out.')),
    group: Type.Optional(text('Only of the group of this name or id.')),
  },
  closed,
)

const Rule = Type.Object(
  {
    name: text('What it is called; the same as long as it is the same rule.'),
    signal: Type.Optional(Signal),
    threshold: Type.Optional(Threshold),
    freshness: Type.Optional(Freshness),
    waiting: Type.Optional(Waiting),
    to: Type.Array(text('Name of a channel.'), { minItems: 1, description: 'Where it is told.' }),
  },
  closed,
)

const Digest = Type.Object(
  {
    audience: word(AUDIENCES, 'Which metrics it looks at.'),
    team: Type.Optional(text('Name or id of the team, for the audience team.')),
    schedule: Type.Optional(text('When it is sent, as cron says it; 0 8 * * 1, Mondays at eight.')),
    to: Type.Array(text('Name of a channel.'), { minItems: 1, description: 'Where it is sent.' }),
  },
  closed,
)

export const AlertsSchema = Type.Object(
  {
    link: Type.Optional(text('Where people open Streamgauge, for links in messages.')),
    channels: Type.Array(Channel, { description: 'Where messages can go.' }),
    rules: Type.Optional(Type.Array(Rule, { description: 'What is told when it happens.' })),
    digests: Type.Optional(Type.Array(Digest, { description: 'What is sent each week.' })),
  },
  { ...closed, description: 'Alerts and digests.' },
)
