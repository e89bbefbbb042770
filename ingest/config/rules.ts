/** What streamgauge.yaml says about names that tools use in their own way: the answers of the set-up queue. */
import { Type } from 'typebox'
import { Stage } from './stages.ts'

const text = (description: string) => Type.String({ minLength: 1, description })
const texts = (description: string) => Type.Array(Type.String({ minLength: 1 }), { description })
const word = (words: readonly string[], description: string) =>
  Type.Union(
    words.map((one) => Type.Literal(one)),
    { description },
  )
const closed = { additionalProperties: false } as const

export const TIERS = ['production', 'staging', 'testing', 'development', 'other'] as const
const FLOW_STATES = ['new', 'waiting', 'active', 'done', 'cancelled'] as const
const FLOW_TYPES = ['feature', 'defect', 'debt', 'risk'] as const
const PHASES = ['idea', 'design', 'build', 'test', 'release'] as const

const Deployment = Type.Object(
  {
    job: Type.Optional(text('Regular expression on names of jobs whose success is a deployment.')),
    workflow: Type.Optional(text('Regular expression on the name of the workflow that the job belongs to.')),
    repository: Type.Optional(text('Name or id of the repository; all of them when left out.')),
    service: Type.Optional(text('The service that is deployed; those of the repository when left out.')),
    environment: Type.Optional(
      text(
        'With a job or workflow where it deploys to, production when left out; else a regular expression on the environment that a tool names.',
      ),
    ),
    tier: Type.Optional(word(TIERS, 'Only production counts for the delivery figures.')),
  },
  closed,
)

const Status = Type.Object(
  {
    names: texts('Names as the tool has them; upper and lower case are the same.'),
    projects: Type.Optional(texts('Keys of the projects that it holds for; all when left out.')),
    flow_state: word(FLOW_STATES, 'What it means for the flow of work.'),
    phase: Type.Optional(word(PHASES, 'The stage from idea to release that it belongs to.')),
  },
  closed,
)

const ItemType = Type.Object(
  {
    names: texts('Names as the tool has them; upper and lower case are the same.'),
    projects: Type.Optional(texts('Keys of the projects that it holds for; all when left out.')),
    flow_type: word(FLOW_TYPES, 'What kind of work it is.'),
  },
  closed,
)

const Team = Type.Object(
  {
    name: text('What the team is called.'),
    value_stream: Type.Optional(text('The value stream that it belongs to.')),
    projects: Type.Optional(texts('Keys of its projects.')),
    components: Type.Optional(texts('Its components, as KEY/component or by name.')),
    boards: Type.Optional(texts('Its boards.')),
    groups: Type.Optional(texts('Its teams in the hosting tool, as organisation/team.')),
    members: Type.Optional(texts('Accounts of its members, as tool:account.')),
    services: Type.Optional(texts('Names of the services that it owns.')),
  },
  closed,
)

const IncidentService = Type.Object(
  {
    name: text('What an incident tool calls it, by name or id.'),
    service: text('The service that it is.'),
  },
  closed,
)

const Person = Type.Object(
  {
    accounts: Type.Array(Type.String({ minLength: 1 }), {
      minItems: 1,
      description: 'Accounts of one person, as tool:account.',
    }),
    is_bot: Type.Optional(Type.Boolean({ description: 'Whether it is a machine.' })),
  },
  closed,
)

const Schedule = Type.Object(
  {
    default: Type.Optional(text('When sources are read, as cron says it; */15 * * * *.')),
    sources: Type.Optional(
      Type.Record(Type.String(), text('When this source is read, as cron says it.'), {
        description: 'Sources with a time of their own, by id.',
      }),
    ),
    jitter_seconds: Type.Optional(
      Type.Number({ minimum: 0, description: 'Up to so much later, so that not all begin at once; 30.' }),
    ),
  },
  closed,
)

const MethodologyStep = Type.Object(
  {
    name: text('What the step is called.'),
    phases: Type.Optional(
      texts('Phases of work items and releases that are this step; the one of its name when left out.'),
    ),
    optional: Type.Optional(Type.Boolean({ description: 'Whether work may leave it out; false.' })),
  },
  closed,
)

const Methodology = Type.Object(
  {
    name: text('kanban, scrum, staged and waterfall have steps of their own; any other name needs them.'),
    teams: Type.Optional(texts('Teams that work so.')),
    value_streams: Type.Optional(texts('Value streams whose other teams work so.')),
    steps: Type.Optional(
      Type.Array(MethodologyStep, {
        minItems: 1,
        description: 'Steps in the order in which work takes them.',
      }),
    ),
  },
  closed,
)

/** The keys of the file's rules. */
export const rules = {
  deployments: Type.Optional(
    Type.Array(Deployment, { description: 'Where deployments are seen; the first that fits counts.' }),
  ),
  statuses: Type.Optional(
    Type.Array(Status, { description: 'What statuses of work items mean; the first that fits counts.' }),
  ),
  types: Type.Optional(
    Type.Array(ItemType, { description: 'What types of work items mean; the first that fits counts.' }),
  ),
  teams: Type.Optional(Type.Array(Team, { description: 'Teams, and by what their work is known.' })),
  methodologies: Type.Optional(
    Type.Array(Methodology, { description: 'How teams work, and the steps that work takes there.' }),
  ),
  people: Type.Optional(
    Type.Array(Person, { description: 'Accounts that are one person, beyond those of one e-mail address.' }),
  ),
  incident_services: Type.Optional(
    Type.Array(IncidentService, { description: 'Services as incident tools name them.' }),
  ),
  stages: Type.Optional(
    Type.Array(Stage, {
      description:
        'The stages of the value stream in their order, each from one event to another; the usual ones, as far as tools tell them, when left out.',
    }),
  ),
  schedule: Type.Optional(Schedule),
  refused: Type.Optional(
    Type.Array(text('Id of a decision.'), { description: 'What was refused in the set-up queue.' }),
  ),
}
